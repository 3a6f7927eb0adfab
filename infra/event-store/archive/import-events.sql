-- adds events as they were, at the positions that follow the head
-- $1 … $14 parallel arrays: position, tenant, stream, revision, event id, type, version, data, metadata, decided at,
-- recorded at; on the first event of each append its command's tenant, id and number of events, else nulls
insert into log.events (
  position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
  command_tenant_id, command_id, command_events
)
select *
from unnest(
  $1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::text[], $7::integer[], $8::text[], $9::text[],
  $10::timestamptz[], $11::timestamptz[], $12::uuid[], $13::uuid[], $14::integer[]
)
