-- Appends independent appends in one serial order: the only way into the log. One call is one transaction; each append in
-- it is written whole or not at all, and has its own verdict.
--
-- Three levels of parallel arrays without nulls, all in the order of the appends, indexes from 1:
--   appends  tenant and id of the command, number of events
--   writes   append that it belongs to; tenant, stream, index of its first event, number of events; the write before it on
--            the same stream in this call, or 0, and the number of events that those before it there have; what is
--            expected of the stream: 0 anything, 1 nothing in it, 2 something in it, 3 the head (expected_revisions,
--            expected_events)
--   events   write that it belongs to, and the event
--
-- log_head         the last position before the call
-- recorded_at      the time of what was written
-- write_revisions  of each write: revision of its first event
-- verdicts, first_positions, last_positions, misfits, actual_revisions, actual_events
--                  as in log.judge; null when every append was appended, or confirmed if it has no events
--
-- Raises, and then nothing of the call is written, when a value is none that the log may hold, an event id is taken, a command
-- stands twice in a call that else fits, or the arrays do not agree with each other. What the values must be is checked here,
-- once a call: constraints of the table are made ready anew by each insert
-- (docs/adr/0058-append-checks-what-the-log-holds.md).
create or replace function log.append(
  append_tenants uuid[], append_commands uuid[], append_event_counts integer[],
  write_appends integer[], write_tenants uuid[], write_streams text[], write_first_events integer[],
  write_event_counts integer[], previous_writes integer[], earlier_events integer[],
  expectations smallint[], expected_revisions bigint[], expected_events uuid[],
  event_writes integer[], event_ids uuid[], event_types text[], event_versions integer[],
  event_data text[], event_metadata text[], event_decided timestamptz[],
  out log_head bigint, out recorded_at timestamptz, out write_revisions bigint[],
  out verdicts smallint[], out first_positions bigint[], out last_positions bigint[],
  out misfits integer[], out actual_revisions bigint[], out actual_events uuid[]
)
language plpgsql
security definer
set search_path = pg_catalog
-- Every statement is a walk along an index. A plan made on fresh tables, before they were ever analysed, must not differ.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  is_repeated boolean;
  misfit_count integer;
  disagreement_count integer;
  malformed_count integer;
  write_positions bigint[];
begin
  -- The next statement takes a new snapshot, so it sees all that the last holder of the lock committed.
  lock table log.identity in exclusive mode;

  select l.position, greatest(clock_timestamp(), l.recorded_at)
  into log_head, recorded_at
  from (select e.position, e.recorded_at from log.events e order by e.position desc limit 1) l;
  if log_head is null then
    log_head := 0;
    recorded_at := clock_timestamp();
  end if;

  -- Has a command been appended before? One that stands twice in this call is looked for, which means to sort, only where an
  -- append has no events: else the index of commands refuses it, and the caller halves the call.
  select count(e.position) > 0
  into is_repeated
  from unnest(append_tenants, append_commands) as c (tenant, command)
  left join log.events e on e.command_id = c.command and e.command_tenant_id = c.tenant;
  if not is_repeated and 0 = any (append_event_counts) then
    select count(distinct c.command) < count(*) into is_repeated from unnest(append_commands) as c (command);
  end if;

  -- How many writes would not fit if all before them were written? None: the common case, decided without a loop. The rows
  -- come and are gathered in the order of the arrays.
  select count(*) filter (where not coalesce(f.fits, false)),
         count(*) filter (where not f.agrees),
         count(*) filter (where not f.is_well_formed),
         array_agg(f.revision)
  into misfit_count, disagreement_count, malformed_count, write_revisions
  from (
    select coalesce(h.revision, -1) + 1 + w.earlier as revision,
           (w.tenant = append_tenants[w.append] or w.tenant = platform or append_tenants[w.append] = platform)
             and case w.expectation
               when 0 then true
               when 1 then h.revision is null and w.previous = 0
               when 2 then h.revision is not null or w.earlier > 0
               else w.expected_revision = coalesce(h.revision, -1) + w.earlier and w.expected_event = case
                 when w.previous = 0 then h.event_id
                 when write_event_counts[w.previous] > 0
                   then event_ids[write_first_events[w.previous] + write_event_counts[w.previous] - 1]
                 -- What a check without an exact head leaves is not known here; log.judge knows.
                 when expectations[w.previous] = 3 then expected_events[w.previous]
               end
             end
             and (w.previous = 0 or write_appends[w.previous] <> w.append) as fits,
           w.first_event = case w.ordinal when 1 then 1
               else write_first_events[w.ordinal - 1] + write_event_counts[w.ordinal - 1] end
             and case w.previous when 0 then w.earlier = 0
               else w.previous < w.ordinal and write_tenants[w.previous] = w.tenant and write_streams[w.previous] = w.stream
                 and w.earlier = earlier_events[w.previous] + write_event_counts[w.previous] end as agrees,
           -- A stream that has events was looked at when it began.
           h.revision is not null or length(w.stream) <= 200 and w.stream ~ '^[a-z][a-z0-9]*\.[a-z][a-z0-9]*-.' as is_well_formed
    from (
      select unnest(write_appends) as append, unnest(write_tenants) as tenant, unnest(write_streams) as stream,
             unnest(write_first_events) as first_event, unnest(previous_writes) as previous, unnest(earlier_events) as earlier,
             unnest(expectations) as expectation, unnest(expected_revisions) as expected_revision,
             unnest(expected_events) as expected_event, generate_subscripts(write_appends, 1) as ordinal
    ) w
    left join lateral (
      select e.revision, e.event_id from log.events e
      where e.tenant_id = w.tenant and e.stream_id = w.stream
      order by e.revision desc limit 1
    ) h on true
  ) f;

  if disagreement_count > 0 or cardinality(event_writes) <> coalesce(
    write_first_events[cardinality(write_appends)] + write_event_counts[cardinality(write_appends)] - 1, 0)
  then
    raise exception 'the arrays of a call do not agree with each other' using errcode = 'data_exception';
  end if;

  if malformed_count > 0 then
    raise exception 'a stream id is malformed' using errcode = 'check_violation';
  end if;
  if '' = any (event_types) or 1 > any (event_versions) then
    raise exception 'an event has no type, or a schema version below 1' using errcode = 'check_violation';
  end if;
  if array_position(append_tenants, null) > 0 or array_position(append_commands, null) > 0
    or array_position(append_event_counts, null) > 0
  then
    raise exception 'a command is named in part' using errcode = 'check_violation';
  end if;

  if is_repeated or misfit_count > 0 then
    select j.* into verdicts, first_positions, last_positions, misfits, actual_revisions, actual_events,
                    write_positions, write_revisions
    from log.judge(
      log_head, append_tenants, append_commands, append_event_counts,
      write_appends, write_tenants, write_streams, write_first_events, write_event_counts, previous_writes,
      expectations, expected_revisions, expected_events, event_ids
    ) j;
  end if;

  -- What was appended before may not be on the replicas that commits wait for: its session was ended while it waited for them. A
  -- transaction that writes something, here a mark on a row, waits for all before it, so that no duplicate is told of what a failover
  -- takes back.
  if is_repeated then
    perform from log.identity where is_only for update;
  end if;

  if cardinality(event_ids) = 0 then
    return;
  end if;

  insert into log.events (
    position, revision, tenant_id, stream_id, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
    command_tenant_id, command_id, command_events
  )
  -- An event that stands where its write has none gets no position, and so the call is refused.
  select case when e.ordinal >= write_first_events[e.write] and e.ordinal < write_first_events[e.write] + write_event_counts[e.write]
           then coalesce(write_positions[e.write] - write_first_events[e.write], log_head) + e.ordinal end,
         write_revisions[e.write] - write_first_events[e.write] + e.ordinal,
         write_tenants[e.write], write_streams[e.write], e.id, e.type, e.version, e.data, e.metadata, e.decided, recorded_at,
         case when e.is_first then append_tenants[e.append] end,
         case when e.is_first then append_commands[e.append] end,
         case when e.is_first then append_event_counts[e.append] end
  from (
    select u.*, write_appends[u.write] as append,
           u.ordinal = 1 or write_appends[event_writes[u.ordinal - 1]] <> write_appends[u.write] as is_first
    from (
      select unnest(event_writes) as write, unnest(event_ids) as id, unnest(event_types) as type,
             unnest(event_versions) as version, unnest(event_data) as data, unnest(event_metadata) as metadata,
             unnest(event_decided) as decided, generate_subscripts(event_writes, 1) as ordinal
    ) u
  ) e
  where write_positions is null or write_positions[e.write] > 0;
end
$$;

alter function log.append owner to heptad_owner;
revoke all on function log.append from public;
grant execute on function log.append to heptad_writer;
