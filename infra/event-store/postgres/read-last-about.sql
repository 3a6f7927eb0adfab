-- the last event that is about another: see migration 0120.
-- $1 tenant, $2 stream, $3 id of the event that it is about
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
from log.events
where starts_with(data, '{"about":"') and substr(data, 11, 36) = $3::text and tenant_id = $1 and stream_id = $2
order by revision desc
limit 1
