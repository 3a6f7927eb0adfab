-- copies of a projection's tables side by side: which there are, which one answers, and the long work that makes them.
set role heptad_owner;

-- one row per copy of the tables of a projection version. derived, like the tables.
create table log.builds (
  projection        text collate "C" not null,
  version           integer not null check (version > 0),
  build             integer not null check (build > 0),
  -- its name in log.checkpoints.
  runs_as           text collate "C" not null,
  -- following: projectors run it. building: a job fills it. scratch: a job fills it to compare with, and drops it.
  state             text collate "C" not null check (state in ('following', 'building', 'scratch')),
  -- how many rows differed from the build that answered, when both stood at compared_position; null before that.
  differences       bigint check (differences >= 0),
  compared_position bigint,
  made_at           timestamptz not null default now(),
  primary key (projection, version, build)
);

-- the build that answers queries. read in the transaction of each query, changed in one.
create table log.served_builds (
  projection       text collate "C" primary key,
  version          integer not null,
  build            integer not null,
  runs_as          text collate "C" not null,
  previous_version integer,
  previous_build   integer,
  switched_at      timestamptz not null default now(),
  check (num_nulls(previous_version, previous_build) in (0, 2)),
  foreign key (projection, version, build) references log.builds
);

-- rebuilds and verifications, at most one unfinished per projection.
create table log.projection_jobs (
  job_id           uuid primary key,
  projection       text collate "C" not null,
  kind             text collate "C" not null check (kind in ('rebuild', 'verify')),
  version          integer not null,
  build            integer,
  scratch          integer,
  accepts          boolean not null,
  state            text collate "C" not null
    check (state in ('requested', 'running', 'interrupting', 'interrupted', 'succeeded', 'differs', 'failed')),
  phase            text collate "C" not null default 'waiting',
  done             bigint not null default 0,
  total            bigint not null default 0,
  phase_at         timestamptz not null default clock_timestamp(),
  phase_began_with bigint not null default 0,
  -- what came of it, as json text.
  outcome          text,
  owner            text collate "C",
  lease_until      timestamptz,
  requested_at     timestamptz not null default clock_timestamp(),
  ended_at         timestamptz
);
create unique index projection_jobs_unfinished on log.projection_jobs (projection)
  where state in ('requested', 'running', 'interrupting', 'interrupted');

insert into log.builds (projection, version, build, runs_as, state)
select distinct projection, version, 1, projection, 'following' from log.read_models;
insert into log.served_builds (projection, version, build, runs_as)
select projection, max(version), 1, projection from log.builds group by projection;

alter table log.builds enable row level security;
alter table log.builds force row level security;
alter table log.served_builds enable row level security;
alter table log.served_builds force row level security;
alter table log.projection_jobs enable row level security;
alter table log.projection_jobs force row level security;

create policy owner on log.builds to heptad_owner using (true) with check (true);
create policy owner on log.served_builds to heptad_owner using (true) with check (true);
create policy owner on log.projection_jobs to heptad_owner using (true) with check (true);
create policy projector on log.builds to heptad_projector using (true) with check (true);
create policy projector on log.served_builds to heptad_projector using (true) with check (true);
create policy projector on log.projection_jobs to heptad_projector using (true) with check (true);
create policy reader on log.served_builds for select to heptad_reader using (true);

grant select, insert, update, delete on log.builds, log.served_builds, log.projection_jobs to heptad_projector;
grant select on log.served_builds to heptad_reader;
