-- $1 projection, $2 version, $3 first slice, $4 epoch, $5 lease in milliseconds; 0 releases the range.
-- no row: the owner was deposed.
update log.checkpoints
set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
where projection = $1 and version = $2 and first_slice = $3 and epoch = $4
