-- claims the block up to $6, durably, before it is sent to an engine outside this database.
-- $1 projection, $2 version, $3 first slice, $4 epoch, $5 from, $6 to, $7 lease in milliseconds.
-- a smaller block may replace one that was refused. no row: the owner was deposed, or a smaller block is claimed.
update log.checkpoints
set claimed_position = $6, lease_until = clock_timestamp() + $7 * interval '1 millisecond'
where projection = $1 and version = $2 and first_slice = $3 and epoch = $4 and position = $5
  and (claimed_position is null or claimed_position >= $6)
