-- records the progress of a job and renews its lease. $1 id, $2 owner, $3 phase, $4 done, $5 total or 0 where it is unknown, $6 lease in milliseconds
update log.projection_jobs
set phase_at = case when phase = $3 then phase_at else clock_timestamp() end,
    phase_began_with = case when phase = $3 then phase_began_with else $4 end,
    phase = $3, done = $4, total = case when $5::bigint = 0 then 0 else greatest($4::bigint, $5::bigint) end,
    lease_until = clock_timestamp() + $6 * interval '1 millisecond'
where job_id = $1 and owner = $2 and state in ('running', 'interrupting')
returning state
