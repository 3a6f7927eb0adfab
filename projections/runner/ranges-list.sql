-- every range of these projections. $1 names, $2 versions
select c.projection, c.version, c.first_slice, c.last_slice, c.position, not log.lease_runs(c.lease_until) as is_free
from log.checkpoints c
join unnest($1::text[], $2::integer[]) as p(projection, version) using (projection, version)
order by c.projection, c.version, c.first_slice
