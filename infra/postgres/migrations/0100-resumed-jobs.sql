-- a job whose process died is gone on with by the next one, but not for ever: it may be what kills them.
set role heptad_owner;

-- how often a process took it since it was asked for.
alter table log.projection_jobs add column attempts integer not null default 0;
