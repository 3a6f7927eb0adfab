-- removes ranges that are merged into another one; answers whether each has been at the head of the log. $1 projection, $2 version, $3 first slices
delete from log.checkpoints
where projection = $1 and version = $2 and first_slice = any($3::integer[])
returning is_ready
