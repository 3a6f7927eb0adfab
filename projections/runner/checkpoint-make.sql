-- makes the first range of a projection: all slices. does nothing when there are ranges, as one of them always begins at 0,
-- nor for a build that was dropped while others are there: the next one may have its name.
-- a projection that begins anew has no dead letters. $1 projection, $2 version, $3 log id, $4 incarnation
with made as (
  insert into log.checkpoints
    (projection, version, first_slice, last_slice, log_id, incarnation, owner, epoch, lease_until)
  select $1, $2, 0, 1023, $3, $4, '', nextval('log.projection_epochs'), '-infinity'
  where exists (select from log.builds where runs_as = $1 and version = $2)
    or not exists (select from log.builds where projection = split_part($1, '#', 1))
  on conflict (projection, version, first_slice) do nothing
  returning projection, version
)
delete from log.dead_letters d
using made m
where d.projection = m.projection and d.version = m.version
