-- $1 tenant, $2 stream, $3 last revision, $4 at most this many
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
from log.events
where tenant_id = $1 and stream_id = $2 and revision <= $3
order by revision desc
limit $4
