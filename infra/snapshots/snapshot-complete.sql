-- completes a snapshot whose pages are written, unless a newer one stands there
-- $1 tenant, $2 stream, $3 shape, $4 revision, $5 event id, $6 decided at, $7 number of pages
insert into log.snapshots as kept (tenant_id, stream_id, shape, revision, event_id, decided_at, pages)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, stream_id) do update
set shape = excluded.shape, revision = excluded.revision, event_id = excluded.event_id,
    decided_at = excluded.decided_at, pages = excluded.pages
where kept.shape <> excluded.shape or kept.revision <= excluded.revision
