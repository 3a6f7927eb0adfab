-- $1 projection, $2 version, $3 positions
delete from log.dead_letters where projection = $1 and version = $2 and position = any($3::bigint[])
