-- Appends independent appends in one serial order: the only way into the log. One call is one transaction; each append in
-- it is written whole or not at all, and has its own verdict.
--
-- Three levels of parallel arrays without nulls, all in the order of the appends, indexes from 1:
--   appends  tenant and id of the command, number of events
--   writes   append that it belongs to; tenant, stream, number of events; what is expected of the stream:
--            0 anything, 1 nothing in it, 2 something in it, 3 the head (expected_revisions, expected_events)
--   events   write that it belongs to, and the event
--
-- log_head         the last position before the call
-- recorded_at      the time of what was written
-- write_revisions  of each write: revision of its first event
-- verdicts, first_positions, last_positions, misfits, actual_revisions, actual_events
--                  as in log.judge; null when every append was appended, or confirmed if it has no events
--
-- Raises, and then nothing of the call is written, when the database refuses a value or an event id is taken.
create or replace function log.append(
  append_tenants uuid[], append_commands uuid[], append_event_counts integer[],
  write_appends integer[], write_tenants uuid[], write_streams text[], write_event_counts integer[],
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
  first_events bigint[];
  last_events uuid[];
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

  -- Has a command been appended before, or does one stand twice in this call?
  select count(e.position) > 0 or count(distinct c.command) < count(*)
  into is_repeated
  from unnest(append_tenants, append_commands) as c (tenant, command)
  left join log.events e on e.command_id = c.command and e.command_tenant_id = c.tenant;

  -- How many writes would not fit if all before them were written? None: the common case, decided without a loop.
  select count(*) filter (where not coalesce(f.fits, false)),
         array_agg(f.revision order by f.ordinal),
         array_agg(f.first_event order by f.ordinal),
         array_agg(f.last_event order by f.ordinal)
  into misfit_count, write_revisions, first_events, last_events
  from (
    select c.ordinal, c.first_event, c.last_event,
           coalesce(h.revision, -1) + 1 + c.earlier_events as revision,
           c.is_own and not c.is_twice and case c.expectation
             when 0 then true
             when 1 then h.revision is null and not c.is_chained
             when 2 then h.revision is not null or c.earlier_events > 0
             else c.expected_revision = coalesce(h.revision, -1) + c.earlier_events
               and c.expected_event = case when c.is_chained then c.event_before else h.event_id end
           end as fits
    from (
      select w.ordinal, w.tenant, w.stream, w.expectation, w.expected_revision, w.expected_event, w.first_event,
             w.tenant = append_tenants[w.append] or w.tenant = platform or append_tenants[w.append] = platform as is_own,
             coalesce(w.last_event, platform) as last_event,
             row_number() over same_stream > 1 as is_chained,
             coalesce(lag(w.append) over same_stream = w.append, false) as is_twice,
             (sum(w.event_count) over same_stream - w.event_count)::bigint as earlier_events,
             -- What a check without an exact head leaves is not known here; log.judge knows.
             lag(coalesce(w.last_event, case w.expectation when 3 then w.expected_event end)) over same_stream as event_before
      from (
        select u.*, u.event_end - u.event_count + 1 as first_event,
               case when u.event_count > 0 then event_ids[u.event_end] end as last_event
        from (
          select v.*, sum(v.event_count) over (order by v.ordinal) as event_end
          from unnest(
            write_appends, write_tenants, write_streams, write_event_counts, expectations, expected_revisions, expected_events
          ) with ordinality as v (append, tenant, stream, event_count, expectation, expected_revision, expected_event, ordinal)
        ) u
      ) w
      window same_stream as (partition by w.tenant, w.stream order by w.ordinal)
    ) c
    left join lateral (
      select e.revision, e.event_id from log.events e
      where e.tenant_id = c.tenant and e.stream_id = c.stream
      order by e.revision desc limit 1
    ) h on true
  ) f;

  if is_repeated or misfit_count > 0 then
    select j.* into verdicts, first_positions, last_positions, misfits, actual_revisions, actual_events,
                    write_positions, write_revisions
    from log.judge(
      log_head, append_tenants, append_commands, append_event_counts,
      write_appends, write_tenants, write_streams, write_event_counts,
      expectations, expected_revisions, expected_events, last_events
    ) j;
  end if;

  if cardinality(event_ids) = 0 then
    return;
  end if;

  insert into log.events (
    position, revision, tenant_id, stream_id, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
    command_tenant_id, command_id, command_events
  )
  select coalesce(write_positions[e.write], log_head + first_events[e.write]) + e.ordinal - first_events[e.write],
         write_revisions[e.write] + e.ordinal - first_events[e.write],
         write_tenants[e.write], write_streams[e.write], e.id, e.type, e.version, e.data, e.metadata, e.decided, recorded_at,
         case when e.is_first then append_tenants[e.append] end,
         case when e.is_first then append_commands[e.append] end,
         case when e.is_first then append_event_counts[e.append] end
  from (
    select u.*, write_appends[u.write] as append,
           u.ordinal = 1 or write_appends[event_writes[u.ordinal - 1]] <> write_appends[u.write] as is_first
    from unnest(event_writes, event_ids, event_types, event_versions, event_data, event_metadata, event_decided)
      with ordinality as u (write, id, type, version, data, metadata, decided, ordinal)
  ) e
  where write_positions is null or write_positions[e.write] > 0;
end
$$;

alter function log.append owner to heptad_owner;
revoke all on function log.append from public;
grant execute on function log.append to heptad_writer;
