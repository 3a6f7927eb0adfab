-- requests a job, or that one goes on which was interrupted or whose process died. no row: a job is under way.
-- $1 new id, $2 projection, $3 kind, $4 version, $5 whether differences are accepted
insert into log.projection_jobs as j (job_id, projection, kind, version, accepts, state)
values ($1, $2, $3, $4, $5, 'requested')
on conflict (projection) where state in ('requested', 'running', 'interrupting', 'interrupted') do update
set state = 'requested', accepts = j.accepts or excluded.accepts, owner = null, attempts = 0, requested_at = clock_timestamp()
where j.kind = excluded.kind and j.version = excluded.version
  and (j.state = 'interrupted' or (j.state <> 'requested' and not log.lease_runs(j.lease_until)))
returning job_id
