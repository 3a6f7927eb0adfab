-- $1 tenant, $2 stream, $3 event id
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
from log.events
where event_id = $3 and tenant_id = $1 and stream_id = $2
