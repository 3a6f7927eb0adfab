-- the first range of a projection: all slices. does nothing where there are ranges, since one of them always begins at 0.
-- $1 projection, $2 version, $3 log id, $4 incarnation
insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, epoch, lease_until)
values ($1, $2, 0, 1023, $3, $4, '', nextval('log.projection_epochs'), '-infinity')
on conflict (projection, version, first_slice) do nothing
