-- orders that are not finished, the oldest first. $1 names, $2 versions
select o.order_id, o.projection, o.version, o.sequence_key, o.slice, o.action
from log.dead_letter_orders o
join unnest($1::text[], $2::integer[]) as p(projection, version) using (projection, version)
where o.finished_at is null
order by o.ordered_at
limit 100
