-- where the present incarnation of the log began. a database that was promoted after a failover, recovered to a point in time,
-- or loaded into another server stands elsewhere, and then nobody may take its positions for those of this incarnation.

set role heptad_owner;

alter table log.identity add column system_id bigint, add column timeline integer;

-- the server that this database is on, and the timeline that it writes.
create function log.server_place(out system_id bigint, out timeline integer)
language sql stable set search_path = pg_catalog
as $$
  select system_identifier, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer
  from pg_control_system()
$$;
revoke all on function log.server_place from public;
grant execute on function log.server_place to heptad_projector;

update log.identity set (system_id, timeline) = (select system_id, timeline from log.server_place());
