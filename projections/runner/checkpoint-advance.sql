-- moves a checkpoint and renews its lease; together with the rows, in one transaction.
-- $1 projection, $2 version, $3 first slice, $4 epoch, $5 from, $6 to, $7 ready, $8 lease in milliseconds.
-- no row: the owner was deposed.
update log.checkpoints
set position = $6, claimed_position = null, is_ready = is_ready or $7,
  lease_until = clock_timestamp() + $8 * interval '1 millisecond'
where projection = $1 and version = $2 and first_slice = $3 and epoch = $4 and position = $5
