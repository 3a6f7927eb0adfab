-- the position of each range of a build. $1 its name in log.checkpoints, $2 version
select position from log.checkpoints where projection = $1 and version = $2
