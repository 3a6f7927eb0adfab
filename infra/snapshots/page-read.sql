-- $1 tenant, $2 stream, $3 revision, $4 page
select body
from log.snapshot_pages
where tenant_id = $1 and stream_id = $2 and revision = $3 and page = $4
