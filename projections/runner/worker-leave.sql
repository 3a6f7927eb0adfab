-- $1 worker
with gone as (delete from log.projection_workers where worker = $1)
update log.checkpoints set lease_until = '-infinity' where owner = $1
