-- asks a job to stop. one that no process is working on is interrupted at once. $1 projection
update log.projection_jobs
set state = case when state = 'requested' or not log.lease_runs(lease_until) then 'interrupted' else 'interrupting' end
where projection = $1 and state in ('requested', 'running')
returning job_id
