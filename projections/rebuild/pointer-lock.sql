-- locks the version pointer of a projection and the ranges of its serving build, which then shows nothing new until the transaction ends. $1 projection
select s.version, s.build, s.previous_version, s.previous_build,
       coalesce((
         select max(position) from (
           select position from log.checkpoints c
           where c.projection = s.runs_as and c.version = s.version
           order by first_slice
           for update
         ) as ranges
       ), 0) as position
from log.served_builds s
where s.projection = $1
for update
