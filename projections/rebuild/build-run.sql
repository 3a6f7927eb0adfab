-- a row if a projector is running a build. $1 its name in log.checkpoints, $2 version
select
from log.checkpoints
where projection = $1 and version = $2 and log.lease_runs(lease_until)
limit 1
