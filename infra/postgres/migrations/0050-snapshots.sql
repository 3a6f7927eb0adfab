-- states of long streams, kept so that a cold start need not fold them from the beginning. a cache: both tables may be
-- emptied at any time. a snapshot is complete when its head stands in log.snapshots.

set role heptad_owner;

create table log.snapshots (
  tenant_id  uuid not null,
  stream_id  text collate "C" not null,
  shape      text collate "C" not null,
  revision   bigint not null check (revision >= 0),
  event_id   uuid not null,
  decided_at timestamptz not null,
  pages      integer not null check (pages > 0),
  primary key (tenant_id, stream_id)
);

create table log.snapshot_pages (
  tenant_id uuid not null,
  stream_id text collate "C" not null,
  revision  bigint not null,
  page      integer not null,
  body      text collate "C" not null,
  primary key (tenant_id, stream_id, revision, page)
);

alter table log.snapshots enable row level security;
alter table log.snapshots force row level security;
alter table log.snapshot_pages enable row level security;
alter table log.snapshot_pages force row level security;

create policy projector on log.snapshots to heptad_projector using (true) with check (true);
create policy projector on log.snapshot_pages to heptad_projector using (true) with check (true);

grant select, insert, update, delete on log.snapshots, log.snapshot_pages to heptad_projector;
