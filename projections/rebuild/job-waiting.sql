-- a row if a job waits to be claimed. $1 most processes that may try a job
select
from log.projection_jobs
where state = 'requested' or (state = 'running' and not log.lease_runs(lease_until) and attempts < $1)
limit 1
