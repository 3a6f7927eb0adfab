-- lets a projection start again; whoever owns it now is deposed. $1 projection, $2 version
delete from log.checkpoints where projection = $1 and version = $2
