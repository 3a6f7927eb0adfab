-- one more build of a projection version, for a job. $1 projection, $2 version, $3 state
with next as (
  select coalesce(max(build), 0) + 1 as build from log.builds where projection = $1 and version = $2
)
insert into log.builds (projection, version, build, runs_as, state)
select $1, $2, build, case build when 1 then $1 else $1 || '#' || build end, $3
from next
returning build
