-- $1 tenant, $2 stream, $3 revision, $4 page, $5 body
insert into log.snapshot_pages (tenant_id, stream_id, revision, page, body)
values ($1, $2, $3, $4, $5)
on conflict (tenant_id, stream_id, revision, page) do update set body = excluded.body
