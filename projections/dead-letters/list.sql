-- parked sequences, in the order of their keys, each with its first event: why it is parked.
-- $1 projection or null, $2 $3 $4 the key after which the page begins or nulls, $5 how many
with page as materialized (
  select d.projection, d.version, d.sequence_key, min(d.position) as first_position, count(*) as events,
    min(d.parked_at) as parked_at
  from log.dead_letters d
  where ($1::text is null or d.projection = $1)
    and ($2::text is null or (d.projection, d.version, d.sequence_key) > ($2, $3::integer, $4))
  group by d.projection, d.version, d.sequence_key
  order by d.projection, d.version, d.sequence_key
  limit $5
)
select p.projection, p.version, p.sequence_key, p.first_position, p.events, p.parked_at, f.tenant_id, f.stream_id, f.type, f.error
from page p
join log.dead_letters f on f.projection = p.projection and f.version = p.version and f.position = p.first_position
order by p.projection, p.version, p.sequence_key
