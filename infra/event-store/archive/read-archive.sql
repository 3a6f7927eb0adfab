-- events as they are kept
-- $1 position before the first, $2 last position, $3 at most this many
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
       command_tenant_id, command_id, command_events
from log.events
where position > $1 and position <= $2
order by position
limit $3
