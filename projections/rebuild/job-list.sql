-- the last job of each projection. one whose process died is shown as requested while another process may try it, else as interrupted.
-- $1 most processes that may try a job
select distinct on (projection) job_id, projection, kind, version, build, phase, done, total, outcome, requested_at, ended_at,
  case
    when state = 'running' and not log.lease_runs(lease_until) and attempts < $1 then 'requested'
    when state in ('running', 'interrupting') and not log.lease_runs(lease_until) then 'interrupted'
    else state
  end as state,
  (done - phase_began_with) / greatest(extract(epoch from least(coalesce(ended_at, clock_timestamp()), clock_timestamp()) - phase_at), 0.001) as rate
from log.projection_jobs
order by projection, requested_at desc
