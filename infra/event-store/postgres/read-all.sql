-- $1 position before the first, $2 at most this many
-- answers one row, columns as in event-page.ts
select string_agg(
         int8send(position) || int8send(revision) || timestamptz_send(decided_at) || timestamptz_send(recorded_at) ||
         int4send(schema_version) || int4send(octet_length(type)) || int4send(octet_length(data)) ||
         int4send(octet_length(metadata)), ''),
       string_agg(event_id::text, ''), string_agg(type, ''), string_agg(data, ''), string_agg(metadata, ''),
       string_agg(tenant_id::text, ''), string_agg(int4send(octet_length(stream_id)), ''), string_agg(stream_id, '')
from (
  select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
  from log.events
  where position > $1
  order by position
  limit $2
) events
