-- takes a requested job, or one whose process died. $1 owner, $2 lease in milliseconds, $3 most processes that may try
update log.projection_jobs
set state = 'running', owner = $1, attempts = attempts + 1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
where job_id = (
  select job_id
  from log.projection_jobs
  where state = 'requested' or (state = 'running' and not log.lease_runs(lease_until) and attempts < $3)
  order by requested_at
  limit 1
  for update skip locked
)
returning job_id as "jobId", projection, kind, version, build, scratch, accepts as "acceptsDifferences"
