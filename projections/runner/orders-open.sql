-- orders that are not finished, oldest first; at most 100 of each range, so that a range that stands still does not keep others waiting.
-- $1 projections, $2 versions
select o.order_id, o.projection, o.version, o.sequence_key, o.slice, o.action
from unnest($1::text[], $2::integer[]) as p(projection, version)
join log.checkpoints c using (projection, version)
cross join lateral (
  select d.*
  from log.dead_letter_orders d
  where d.projection = c.projection and d.version = c.version and d.slice between c.first_slice and c.last_slice
    and d.finished_at is null
  order by d.ordered_at
  limit 100
) o
order by o.ordered_at
