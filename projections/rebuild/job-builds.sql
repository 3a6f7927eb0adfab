-- $1 id, $2 build, $3 scratch build, $4 owner. no row: another process took the job.
update log.projection_jobs set build = coalesce($2, build), scratch = $3 where job_id = $1 and owner = $4
