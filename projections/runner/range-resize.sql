-- gives a locked range another last slice, under a new epoch. $1 projection, $2 version, $3 first slice, $4 last slice, $5 whether the owner keeps it,
-- $6 whether all of it has been at the head of the log
update log.checkpoints
set last_slice = $4, epoch = nextval('log.projection_epochs'), owner = case when $5 then owner else '' end,
  lease_until = case when $5 then lease_until else '-infinity' end, is_ready = is_ready and $6
where projection = $1 and version = $2 and first_slice = $3
