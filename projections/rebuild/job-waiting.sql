-- a row when there is something to do. $1 so many processes may try a job
select
from log.projection_jobs
where state = 'requested' or (state = 'running' and lease_until < clock_timestamp() and attempts < $1)
limit 1
