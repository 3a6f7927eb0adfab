-- The log: one table in one order, to which rows are only ever added, by log.append alone.

set role heptad_owner;

-- Which log this is. A new incarnation begins after each failover, restore or fork. The table is also what appends lock
-- to take turns: nobody but the owner can hold that lock, so no reader can stall the log.
create table log.identity (
  is_only boolean primary key default true check (is_only),
  log_id uuid not null default gen_random_uuid(),
  incarnation uuid not null default gen_random_uuid(),
  incarnated_at timestamptz not null default now()
);
insert into log.identity default values;
grant select on log.identity to heptad_projector, heptad_cdc, heptad_reader;

-- The first event of each append carries the key of its command and the number of its events: the unique index on it is
-- the whole memory of what was appended before (docs/adr/0003-command-key-on-the-first-event.md).
create table log.events (
  position bigint primary key,
  tenant_id uuid not null,
  stream_id text collate "C" not null
    check (length(stream_id) <= 200 and stream_id ~ '^[a-z][a-z0-9]*\.[a-z][a-z0-9]*-.'),
  revision bigint not null check (revision >= 0),
  event_id uuid not null unique,
  type text collate "C" not null check (type <> ''),
  schema_version integer not null check (schema_version >= 1),
  data text collate "C" not null,
  metadata text collate "C" not null,
  decided_at timestamptz not null,
  recorded_at timestamptz not null,
  command_tenant_id uuid,
  command_id uuid,
  command_events integer,
  unique (tenant_id, stream_id, revision),
  check (num_nulls(command_tenant_id, command_id, command_events) in (0, 3))
) with (
  -- No row ever dies: vacuum only has to freeze, early and in small portions, so that no wrap-around storm comes later.
  autovacuum_vacuum_insert_threshold = 100000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_freeze_min_age = 0,
  autovacuum_analyze_threshold = 10000,
  autovacuum_analyze_scale_factor = 0.05
);

create index events_tenant_position on log.events (tenant_id, position);

-- The command first: ids that grow with time (UUID version 7) then all land on the rightmost page, whatever their tenant.
create unique index events_command on log.events (command_id, command_tenant_id) where command_id is not null;

create function log.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog
as $$
begin
  raise exception 'the log is append-only: % on %.% is refused', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;
revoke all on function log.refuse_change() from public;

create trigger append_only before update or delete or truncate on log.events
  for each statement execute function log.refuse_change();
-- Also for superusers that replay as a replica.
alter table log.events enable always trigger append_only;

alter table log.events enable row level security;
alter table log.events force row level security;

create policy whole_log_owner on log.events to heptad_owner using (true) with check (true);
create policy whole_log_projector on log.events for select to heptad_projector using (true);
create policy whole_log_cdc on log.events for select to heptad_cdc using (true);
create policy own_tenant on log.events for select to heptad_reader
  using (tenant_id = nullif(current_setting('heptad.tenant', true), '')::uuid);

grant select on log.events to heptad_projector, heptad_cdc, heptad_reader;
