-- $1 projection, $2 version, then for each event: $3 position, $4 sequence, $5 slice, $6 tenant, $7 stream, $8 event id,
-- $9 type, $10 error
insert into log.dead_letters
  (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type, error)
select $1, $2, e.*
from unnest($3::bigint[], $4::text[], $5::integer[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::text[]) as e
