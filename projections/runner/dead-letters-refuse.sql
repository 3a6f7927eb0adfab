-- $1 projection, $2 version, $3 position, $4 why it was refused again
update log.dead_letters set error = $4 where projection = $1 and version = $2 and position = $3
