-- which builds answer for the projections of a query, how far each range of them has come, the first parked event of the reader's own
-- tenant, and its last event in the log. the array of projections is put in as text. one that was never made has no row.
select s.projection, s.version, s.build, s.runs_as,
       c.first_slice, c.last_slice, coalesce(c.position, 0) as position, coalesce(c.is_ready, false) as is_ready,
       (
         select d.position
         from log.dead_letters d
         where d.projection = s.runs_as and d.version = s.version
         order by d.position
         limit 1
       ) as parked_from,
       coalesce((select e.position from log.events e order by e.position desc limit 1), 0) as last_own
from log.served_builds s
left join log.checkpoints c on c.projection = s.runs_as and c.version = s.version
where s.projection = any ($1::text[])
