-- which builds answer for the projections of a query, how far they have come, and the last event of the reader's own tenant.
-- $1 projections. one that was never made has no row.
select s.projection, s.version, s.build, s.runs_as,
       coalesce(min(c.position), 0) as position, coalesce(bool_and(c.is_ready), false) as is_ready,
       coalesce((select e.position from log.events e order by e.position desc limit 1), 0) as last_own
from log.served_builds s
left join log.checkpoints c on c.projection = s.runs_as and c.version = s.version
where s.projection = any ($1::text[])
group by s.projection
