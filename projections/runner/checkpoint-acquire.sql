-- takes a range of a projection for an owner, under a new epoch.
-- $1 projection, $2 version, $3 first slice, $4 last slice, $5 log id, $6 incarnation, $7 owner, $8 lease in milliseconds,
-- $9 whether to take it from an owner whose lease still runs.
-- no row: another owner has it.
insert into log.checkpoints as c
  (projection, version, first_slice, last_slice, log_id, incarnation, owner, epoch, lease_until)
values ($1, $2, $3, $4, $5, $6, $7, 1, clock_timestamp() + $8 * interval '1 millisecond')
on conflict (projection, version, first_slice) do update
set epoch = c.epoch + 1, owner = excluded.owner, lease_until = excluded.lease_until
where $9::boolean or c.owner = excluded.owner or c.lease_until < clock_timestamp()
returning epoch, position, claimed_position, is_ready, log_id, incarnation
