-- takes a requested job. $1 owner, $2 lease in milliseconds
update log.projection_jobs
set state = 'running', owner = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
where job_id = (
  select job_id from log.projection_jobs where state = 'requested' order by requested_at limit 1 for update skip locked
)
returning job_id, projection, kind, version, build, scratch, accepts
