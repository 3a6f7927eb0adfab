-- Judges appends one after the other, each on what those before it in the same call leave behind. Writes nothing. Called
-- by log.append, which holds the lock and whose parameters these are, when not all of the appends fit as they stand.
--
-- verdicts         of each append: 0 appended or confirmed, 1 conflict, 2 duplicate, 3 stream of another tenant,
--                  4 stream written twice in one append
-- first_positions  of each append: where its events (0) or those of the first append of its command (2) begin;
--                  the head of the log at that moment when it is confirmed
-- last_positions   of each append, likewise
-- misfits          of each append: the index of the write that found another head (1), else 0
-- actual_revisions, actual_events   of each append: the head that write found; -1 for an empty stream
-- write_positions  of each write: position of its first event; 0 when nothing of it is written
-- write_revisions  of each write: revision of its first event
create or replace function log.judge(
  log_head bigint,
  append_tenants uuid[], append_commands uuid[], append_event_counts integer[],
  write_appends integer[], write_tenants uuid[], write_streams text[], write_first_events integer[],
  write_event_counts integer[], previous_writes integer[],
  expectations smallint[], expected_revisions bigint[], expected_events uuid[], event_ids uuid[],
  out verdicts smallint[], out first_positions bigint[], out last_positions bigint[],
  out misfits integer[], out actual_revisions bigint[], out actual_events uuid[],
  out write_positions bigint[], out write_revisions bigint[]
)
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  no_id constant uuid := '00000000-0000-0000-0000-000000000000';
  platform constant uuid := no_id;
  next_position bigint := log_head + 1;
  earlier_appends integer[];
  -- The append of this call that took the command of append i; 0 when none did.
  takers integer[] := array_fill(0, array[cardinality(append_commands)]);
  head_revisions bigint[];
  head_events uuid[];
  w integer := 1;
  first_write integer;
  earlier integer;
  verdict smallint;
begin
  -- What the log says about each command; null and 0 become 0: not taken.
  select array_agg(coalesce(e.position, 0) order by c.ordinal),
         array_agg(coalesce(e.position + e.command_events - 1, 0) order by c.ordinal),
         array_agg(c.earlier order by c.ordinal)
  into first_positions, last_positions, earlier_appends
  from (
    select ordinal, tenant, command,
           coalesce(lag(ordinal) over (partition by tenant, command order by ordinal), 0)::integer as earlier
    from unnest(append_tenants, append_commands) with ordinality as a (tenant, command, ordinal)
  ) c
  left join log.events e on e.command_id = c.command and e.command_tenant_id = c.tenant;

  -- What it says about the head of each stream.
  select array_agg(coalesce(h.revision, -1) order by s.ordinal),
         array_agg(coalesce(h.event_id, no_id) order by s.ordinal)
  into head_revisions, head_events
  from unnest(write_tenants, write_streams) with ordinality as s (tenant, stream, ordinal)
  left join lateral (
    select e.revision, e.event_id from log.events e
    where e.tenant_id = s.tenant and e.stream_id = s.stream
    order by e.revision desc limit 1
  ) h on true;

  verdicts := array_fill(0::smallint, array[cardinality(append_commands)]);
  misfits := array_fill(0, array[cardinality(append_commands)]);
  actual_revisions := array_fill(-1::bigint, array[cardinality(append_commands)]);
  actual_events := array_fill(no_id, array[cardinality(append_commands)]);
  write_positions := array_fill(0::bigint, array[cardinality(write_appends)]);
  write_revisions := write_positions;

  for a in 1 .. cardinality(append_commands) loop
    verdict := 0;
    earlier := earlier_appends[a];
    if earlier > 0 then
      takers[a] := takers[earlier];
    end if;
    if first_positions[a] > 0 then
      verdict := 2;
    elsif takers[a] > 0 then
      verdict := 2;
      first_positions[a] := first_positions[takers[a]];
      last_positions[a] := last_positions[takers[a]];
    end if;

    first_write := w;
    while w <= cardinality(write_appends) and write_appends[w] = a loop
      -- The heads of a later write on a stream are what the earlier one left.
      if previous_writes[w] > 0 then
        head_revisions[w] := head_revisions[previous_writes[w]];
        head_events[w] := head_events[previous_writes[w]];
      end if;
      if verdict = 0 then
        if previous_writes[w] >= first_write then
          verdict := 4;
        elsif not (write_tenants[w] = append_tenants[a] or write_tenants[w] = platform or append_tenants[a] = platform) then
          verdict := 3;
        elsif not (case expectations[w]
          when 0 then true
          when 1 then head_revisions[w] = -1
          when 2 then head_revisions[w] >= 0
          else head_revisions[w] = expected_revisions[w] and head_revisions[w] >= 0 and head_events[w] = expected_events[w]
        end) then
          verdict := 1;
          misfits[a] := w - first_write + 1;
          actual_revisions[a] := head_revisions[w];
          actual_events[a] := head_events[w];
        end if;
      end if;
      w := w + 1;
    end loop;

    verdicts[a] := verdict;
    if verdict = 0 and append_event_counts[a] > 0 then
      takers[a] := a;
      first_positions[a] := next_position;
      for written in first_write .. w - 1 loop
        if write_event_counts[written] > 0 then
          write_positions[written] := next_position;
          write_revisions[written] := head_revisions[written] + 1;
          next_position := next_position + write_event_counts[written];
          head_revisions[written] := head_revisions[written] + write_event_counts[written];
          head_events[written] := event_ids[write_first_events[written] + write_event_counts[written] - 1];
        end if;
      end loop;
      last_positions[a] := next_position - 1;
    elsif verdict = 0 then
      first_positions[a] := next_position - 1;
      last_positions[a] := next_position - 1;
    end if;
  end loop;
end
$$;

alter function log.judge owner to heptad_owner;
revoke all on function log.judge from public;
