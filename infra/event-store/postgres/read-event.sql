-- $1 tenant, $2 stream, $3 event id
-- answers one row, columns as in event-page.ts
select string_agg(
         int8send(position) || int8send(revision) || timestamptz_send(decided_at) || timestamptz_send(recorded_at) ||
         int4send(schema_version) || int4send(octet_length(type)) || int4send(octet_length(data)) ||
         int4send(octet_length(metadata)), ''),
       string_agg(event_id::text, ''), string_agg(type, ''), string_agg(data, ''), string_agg(metadata, '')
from (
  -- By the id and nothing else, or a table that was never analysed is looked through by the stream: all of its events.
  select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
  from log.events
  where event_id = $3
  offset 0
) events
where tenant_id = $1 and stream_id = $2
