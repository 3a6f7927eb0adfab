-- what readers of the log keep beside it: how far they have come, and which commands are due.
-- both are derived from the log and may be emptied; they are then filled again.

set role heptad_owner;

create table log.reader_checkpoints (
  reader   text collate "C" primary key,
  position bigint not null check (position >= 0)
);

create table log.due_commands (
  timer     text collate "C" not null,
  event_id  uuid not null,
  tenant_id uuid not null,
  type      text collate "C" not null,
  data      text collate "C" not null,
  due_at    timestamptz not null,
  primary key (timer, event_id)
);

create index due_commands_by_time on log.due_commands (due_at);

alter table log.reader_checkpoints enable row level security;
alter table log.reader_checkpoints force row level security;
alter table log.due_commands enable row level security;
alter table log.due_commands force row level security;

create policy projector on log.reader_checkpoints to heptad_projector using (true) with check (true);
create policy projector on log.due_commands to heptad_projector using (true) with check (true);

grant select, insert, update, delete on log.reader_checkpoints, log.due_commands to heptad_projector;
