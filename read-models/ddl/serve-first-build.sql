-- lets a version answer for a projection that nothing answers for yet. $1 projection, $2 version
insert into log.served_builds (projection, version, build, runs_as)
select projection, version, build, runs_as
from log.builds
where projection = $1 and version = $2 and state = 'following'
order by build
limit 1
on conflict (projection) do nothing
