-- $1 projection. a job whose process died is interrupted already.
update log.projection_jobs
set state = case when state = 'requested' or lease_until < clock_timestamp() then 'interrupted' else 'interrupting' end
where projection = $1 and state in ('requested', 'running')
returning job_id
