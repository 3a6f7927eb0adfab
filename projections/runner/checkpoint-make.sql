-- makes the first range of a projection: all slices. does nothing when there are ranges, as one of them always begins at 0.
-- a projection that begins anew has no dead letters. $1 projection, $2 version, $3 log id, $4 incarnation
with made as (
  insert into log.checkpoints
    (projection, version, first_slice, last_slice, log_id, incarnation, owner, epoch, lease_until)
  values ($1, $2, 0, 1023, $3, $4, '', nextval('log.projection_epochs'), '-infinity')
  on conflict (projection, version, first_slice) do nothing
  returning projection, version
)
delete from log.dead_letters d
using made m
where d.projection = m.projection and d.version = m.version
