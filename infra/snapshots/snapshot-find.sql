-- $1 tenant, $2 stream, $3 shape
select revision, event_id, decided_at, pages
from log.snapshots
where tenant_id = $1 and stream_id = $2 and shape = $3
