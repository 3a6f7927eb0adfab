-- the position that a build has reached in all its ranges, and whether all have been at the head of the log. $1 projection, $2 version, $3 build
select coalesce(min(c.position), 0) as position, coalesce(bool_and(c.is_ready), false) as is_ready
from log.builds b
join log.checkpoints c on c.projection = b.runs_as and c.version = b.version
where b.projection = $1 and b.version = $2 and b.build = $3
