-- projections shared by several processes, and the events that they could not take.
set role heptad_owner;

-- no epoch is ever given twice, also where ranges are cut, joined and forgotten.
create sequence log.projection_epochs;
select setval('log.projection_epochs', coalesce(max(epoch), 0) + 1) from log.checkpoints;

-- the processes that run projections. only a hint for sharing evenly: what keeps two from writing is the epoch.
create table log.projection_workers (
  -- one instance of a process, never used before.
  worker      text collate "C" primary key,
  -- what can run only once: an instance of the same node has followed the others, which are dead.
  node        text collate "C" not null,
  -- `<name>@<version>`
  projections text[] collate "C" not null,
  lease_until timestamptz not null
);

-- events that a projection did not take, and later ones of the same sequence that wait for them.
create table log.dead_letters (
  projection   text collate "C" not null,
  version      integer not null,
  position     bigint not null,
  sequence_key text collate "C" not null,
  slice        integer not null check (slice between 0 and 1023),
  tenant_id    uuid not null,
  stream_id    text collate "C" not null,
  event_id     uuid not null,
  type         text collate "C" not null,
  -- why the projection did not take it; null for one that only waits for an earlier one.
  error        text collate "C",
  parked_at    timestamptz not null default clock_timestamp(),
  primary key (projection, version, position)
);

create index dead_letters_by_sequence on log.dead_letters (projection, version, sequence_key, position);
create index dead_letters_by_tenant on log.dead_letters (tenant_id, projection, version, position);

-- what operators had done with parked sequences, who, when and why: carried out by the owner of the range, kept for ever.
create table log.dead_letter_orders (
  order_id     uuid primary key,
  projection   text collate "C" not null,
  version      integer not null,
  sequence_key text collate "C" not null,
  slice        integer not null check (slice between 0 and 1023),
  action       text collate "C" not null check (action in ('retry', 'resolve')),
  reason       text collate "C" not null,
  ordered_by   text collate "C" not null,
  ordered_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz,
  outcome      text collate "C" check (outcome in ('applied', 'refused', 'dropped')),
  -- events applied or dropped.
  events       bigint not null default 0,
  -- why it was refused.
  detail       text collate "C",
  check ((finished_at is null) = (outcome is null))
);

create index dead_letter_orders_open on log.dead_letter_orders (projection, version) where finished_at is null;

alter table log.projection_workers enable row level security;
alter table log.projection_workers force row level security;
alter table log.dead_letters enable row level security;
alter table log.dead_letters force row level security;
alter table log.dead_letter_orders enable row level security;
alter table log.dead_letter_orders force row level security;

create policy projector on log.projection_workers to heptad_projector using (true) with check (true);
create policy projector on log.dead_letters to heptad_projector using (true) with check (true);
create policy projector on log.dead_letter_orders to heptad_projector using (true) with check (true);
create policy own_tenant on log.dead_letters for select to heptad_reader
  using (tenant_id = nullif(current_setting('heptad.tenant', true), '')::uuid);

grant usage on log.projection_epochs to heptad_projector;
grant select, insert, update, delete on log.projection_workers, log.dead_letters to heptad_projector;
grant select, insert, update on log.dead_letter_orders to heptad_projector;
grant select (tenant_id, projection, version, position) on log.dead_letters to heptad_reader;
