-- renews the lease on a job. no row: another process took the job. $1 id, $2 owner, $3 lease in milliseconds
update log.projection_jobs set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
where job_id = $1 and owner = $2 and state in ('running', 'interrupting')
