-- what the projection runner and the read models keep beside the log.
set role heptad_owner;

grant usage on schema read to heptad_projector, heptad_reader;

-- how far each version of a projection has come, for each contiguous range of the 1024 slices of its sequence key.
create table log.checkpoints (
  projection       text collate "C" not null,
  version          integer not null check (version > 0),
  first_slice      integer not null check (first_slice >= 0),
  last_slice       integer not null check (last_slice between first_slice and 1023),
  -- the log whose positions these are.
  log_id           text collate "C" not null,
  incarnation      text collate "C" not null,
  position         bigint not null default 0 check (position >= 0),
  -- the end of a block that was or may have been sent to an engine outside this database, and must be sent again first.
  claimed_position bigint check (claimed_position > position),
  -- it has reached the head of the log at least once.
  is_ready         boolean not null default false,
  -- raised with each change of owner; a write under an older one is refused.
  epoch            bigint not null default 0,
  owner            text collate "C" not null,
  lease_until      timestamptz not null,
  primary key (projection, version, first_slice)
) with (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

-- the shape of every read-model table that was made. derived: the tables can be dropped and built again.
create table log.read_models (
  engine     text collate "C" not null check (engine in ('postgres', 'clickhouse')),
  name       text collate "C" not null,
  projection text collate "C" not null,
  version    integer not null,
  shape      text collate "C" not null,
  made_at    timestamptz not null default now(),
  primary key (engine, name)
);

alter table log.checkpoints enable row level security;
alter table log.checkpoints force row level security;
alter table log.read_models enable row level security;
alter table log.read_models force row level security;

create policy projector on log.checkpoints to heptad_projector using (true) with check (true);
create policy reader on log.checkpoints for select to heptad_reader using (true);
create policy owner on log.checkpoints to heptad_owner using (true) with check (true);
create policy owner on log.read_models to heptad_owner using (true) with check (true);

grant select, insert, update, delete on log.checkpoints to heptad_projector;
grant select on log.checkpoints to heptad_reader;
