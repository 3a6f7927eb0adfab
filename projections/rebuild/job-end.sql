-- $1 id, $2 owner, $3 state, $4 outcome as json text
update log.projection_jobs
set state = $3, outcome = $4, lease_until = null,
    ended_at = case when $3 = 'interrupted' then null else clock_timestamp() end
where job_id = $1 and owner = $2
