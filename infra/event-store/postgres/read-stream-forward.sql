-- $1 tenant, $2 stream, $3 first revision, $4 at most this many
-- answers one row, columns as in event-page.ts
select string_agg(
         int8send(position) || int8send(revision) || timestamptz_send(decided_at) || timestamptz_send(recorded_at) ||
         int4send(schema_version) || int4send(octet_length(type)) || int4send(octet_length(data)) ||
         int4send(octet_length(metadata)), ''),
       string_agg(event_id::text, ''), string_agg(type, ''), string_agg(data, ''), string_agg(metadata, '')
from (
  select position, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
  from log.events
  where tenant_id = $1 and stream_id = $2 and revision >= $3
  order by revision
  limit $4
) events
