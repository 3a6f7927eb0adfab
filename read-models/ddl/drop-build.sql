-- forgets a build that does not answer: its progress, and that it was answered from. $1 projection, $2 version, $3 build,
-- $4 also when it answers. no row: it answers, or there is no such build.
with retired as (
  delete from log.served_builds where $4 and projection = $1 and version = $2 and build = $3
), unserved as (
  update log.served_builds set previous_version = null, previous_build = null
  where projection = $1 and previous_version = $2 and previous_build = $3
), gone as (
  delete from log.builds b
  where projection = $1 and version = $2 and build = $3
    and ($4 or not exists (
      select from log.served_builds s where s.projection = $1 and s.version = $2 and s.build = $3
    ))
  returning runs_as, version
), forgotten as (
  delete from log.checkpoints c using gone where c.projection = gone.runs_as and c.version = gone.version
)
select runs_as from gone
