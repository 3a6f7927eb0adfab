-- how far a build that projectors run has come in all its ranges. $1 projection, $2 version, $3 build
select coalesce(min(c.position), 0) as position, coalesce(bool_and(c.is_ready), false) as is_ready
from log.builds b
join log.checkpoints c on c.projection = b.runs_as and c.version = b.version
where b.projection = $1 and b.version = $2 and b.build = $3
