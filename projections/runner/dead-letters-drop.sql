-- $1 projection, $2 version, $3 sequence
delete from log.dead_letters where projection = $1 and version = $2 and sequence_key = $3
