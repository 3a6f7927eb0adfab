-- $1 tenant, $2 stream; drops the pages that are older than the snapshot that is kept
delete from log.snapshot_pages page
using log.snapshots kept
where page.tenant_id = $1 and page.stream_id = $2
  and kept.tenant_id = page.tenant_id and kept.stream_id = page.stream_id
  and page.revision < kept.revision
