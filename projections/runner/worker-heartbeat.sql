-- records that a process is alive and what it runs; answers all live processes. $1 worker, $2 node, $3 projections, $4 lease in milliseconds
with self as (
  insert into log.projection_workers (worker, node, projections, lease_until)
  values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
  on conflict (worker) do update
  set projections = excluded.projections, lease_until = excluded.lease_until
  returning worker, projections
)
select worker, projections from self
union all
select worker, projections from log.projection_workers where worker <> $1 and log.lease_runs(lease_until)
order by worker
