-- frees what earlier instances of a node held: they are dead, since a node runs once. forgets those of others that have been silent for long.
-- $1 worker, $2 node
with gone as (
  delete from log.projection_workers
  where worker <> $1 and (node = $2 or lease_until < clock_timestamp() - interval '1 hour')
  returning worker
)
update log.checkpoints
set lease_until = '-infinity'
where owner in (select worker from gone) and lease_until > clock_timestamp()
