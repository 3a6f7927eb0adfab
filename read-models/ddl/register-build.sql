-- the builds of a projection version; the first is made when there is none. $1 projection, $2 version, $3 what the first is
-- called in log.checkpoints
with made as (
  insert into log.builds (projection, version, build, runs_as, state)
  select $1, $2, 1, $3, 'following'
  where not exists (select from log.builds where projection = $1 and version = $2)
  returning build
)
select build from made
union all
select build from log.builds where projection = $1 and version = $2
order by build
