-- why sequences are parked: their first events. $1 projections, $2 versions, $3 positions
select d.projection, d.version, d.position, d.tenant_id, d.stream_id, d.type, d.error
from log.dead_letters d
join unnest($1::text[], $2::integer[], $3::bigint[]) as f(projection, version, position) using (projection, version, position)
