-- how far the read models of a query have come, and the last event of the reader's own tenant. $1 projections, $2 their
-- versions. a model that was never started has no row.
select c.projection, min(c.position) as position, bool_and(c.is_ready) as is_ready,
       coalesce((select e.position from log.events e order by e.position desc limit 1), 0) as last_own
from log.checkpoints c
join unnest($1::text[], $2::integer[]) as m(projection, version) using (projection, version)
group by c.projection
