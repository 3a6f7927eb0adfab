-- $1 id, $2 owner, $3 state, $4 outcome as json text.
-- a job that stops only because its process does is left to the next process, and the attempt does not count.
update log.projection_jobs
set state = case when $3 = 'interrupted' and state = 'running' then 'requested' else $3 end,
    attempts = attempts - ($3 = 'interrupted' and state = 'running')::integer,
    outcome = $4, lease_until = null,
    ended_at = case when $3 = 'interrupted' then null else clock_timestamp() end
where job_id = $1 and owner = $2
