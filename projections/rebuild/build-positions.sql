-- where the ranges of a build stand. $1 its name in log.checkpoints, $2 version
select position, is_ready from log.checkpoints where projection = $1 and version = $2
