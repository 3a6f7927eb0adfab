-- switches to another build; the one before becomes the one to roll back to. $1 projection, $2 version, $3 build
update log.served_builds s
set version = b.version, build = b.build, runs_as = b.runs_as,
    previous_version = s.version, previous_build = s.build, switched_at = clock_timestamp()
from log.builds b
where s.projection = $1 and b.projection = $1 and b.version = $2 and b.build = $3 and b.state = 'following'
