-- Begins a new incarnation of the log, here and now, after a failover, a restore or a fork; answers it. Waits for the append
-- under way and keeps the next one waiting. Only the owner of the log may do this.
create or replace function log.begin_incarnation() returns uuid
language plpgsql
set search_path = pg_catalog
as $$
declare
  begun uuid;
begin
  lock table log.identity in exclusive mode;
  update log.identity
  set incarnation = gen_random_uuid(), incarnated_at = clock_timestamp(),
      (system_id, timeline) = (select place.system_id, place.timeline from log.server_place() as place)
  returning incarnation into begun;
  return begun;
end
$$;

alter function log.begin_incarnation owner to heptad_owner;
revoke all on function log.begin_incarnation from public;
