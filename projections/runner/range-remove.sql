-- ranges that another one takes in; answers whether each had been at the head of the log. $1 projection, $2 version, $3 first slices
delete from log.checkpoints
where projection = $1 and version = $2 and first_slice = any($3::integer[])
returning is_ready
