-- frees the ranges of earlier instances of a node: they are dead, as a node runs once. forgets instances of others that have been silent for an hour.
-- $1 worker, $2 node
with gone as (
  delete from log.projection_workers
  where worker <> $1 and (node = $2 or lease_until < clock_timestamp() - interval '1 hour')
  returning worker
)
update log.checkpoints
set lease_until = '-infinity'
where owner in (select worker from gone) and lease_until > clock_timestamp()
