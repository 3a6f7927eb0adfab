-- takes a projection over into another incarnation. $1 projection, $2 version, $3 log id, $4 incarnation
update log.checkpoints set log_id = $3, incarnation = $4, lease_until = clock_timestamp() where projection = $1 and version = $2
