-- ends an interrupted job, or one that no process will try again, in favour of a requested job of another kind or version.
-- $1 projection, $2 kind, $3 version, $4 most processes that may try a job, $5 outcome as json text
update log.projection_jobs
set state = 'failed', outcome = $5, owner = null, lease_until = null, ended_at = clock_timestamp()
where projection = $1 and (kind, version) <> ($2, $3)
  and (state = 'interrupted'
    or (not log.lease_runs(lease_until) and (state = 'interrupting' or (state = 'running' and attempts >= $4))))
