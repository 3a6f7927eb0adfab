-- Moves a checkpoint and renews its lease, together with the rows, in one transaction. Raises HD001, so that nothing after it
-- in the same trip is carried out, when the owner was deposed or the checkpoint is not at `moved_from`, and HD002 when the range
-- is gone. Times in milliseconds.
create or replace function log.advance_checkpoint(
  of_projection text, of_version integer, of_first_slice integer, owner_epoch bigint,
  moved_from bigint, moved_to bigint, ready boolean, lease_ms integer
) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  update log.checkpoints
  set position = moved_to, claimed_position = null, is_ready = is_ready or ready,
    lease_until = clock_timestamp() + lease_ms * interval '1 millisecond'
  where projection = of_projection and version = of_version and first_slice = of_first_slice
    and epoch = owner_epoch and position = moved_from;
  if not found then
    if not exists (
      select from log.checkpoints
      where projection = of_projection and version = of_version and first_slice = of_first_slice
    ) then
      raise exception 'there is no range of % % that begins at slice %', of_projection, of_version, of_first_slice
        using errcode = 'HD002';
    end if;
    raise exception 'another owner has the range of % % that begins at slice %', of_projection, of_version, of_first_slice
      using errcode = 'HD001';
  end if;
end
$$;

alter function log.advance_checkpoint owner to heptad_owner;
revoke all on function log.advance_checkpoint from public;
grant execute on function log.advance_checkpoint to heptad_projector;
