-- lets a projection start again. $1 projection, $2 version
delete from log.checkpoints where projection = $1 and version = $2
