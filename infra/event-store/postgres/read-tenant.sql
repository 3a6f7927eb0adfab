-- $1 position before the first, $2 last position looked at, $3 at most this many,
-- $4 categories or null, $5 types or null, $6 tenant
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
  where tenant_id = $6 and position > $1 and position <= $2
    and ($4::text[] is null or split_part(stream_id, '-', 1) = any ($4))
    and ($5::text[] is null or type = any ($5))
  order by position
  limit $3
) events
