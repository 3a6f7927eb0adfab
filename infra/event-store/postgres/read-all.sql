-- $1 position before the first, $2 at most this many
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at
from log.events
where position > $1
order by position
limit $2
