-- removes the dead letters of a build that was dropped. $1 its name in log.checkpoints, $2 version
delete from log.dead_letters where projection = $1 and version = $2
