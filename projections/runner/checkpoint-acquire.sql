-- takes a range of a projection for an owner, under a new epoch.
-- $1 projection, $2 version, $3 first slice, $4 last slice, $5 owner, $6 lease in milliseconds,
-- $7 whether to take it even from an owner whose lease still runs.
-- no row: another owner has it, or the range was split or merged.
update log.checkpoints as c
set epoch = nextval('log.projection_epochs'), owner = $5,
  lease_until = clock_timestamp() + $6 * interval '1 millisecond'
where projection = $1 and version = $2 and first_slice = $3 and last_slice = $4
  and ($7::boolean or owner = $5 or not log.lease_runs(lease_until))
returning epoch, position, claimed_position, is_ready, log_id, incarnation
