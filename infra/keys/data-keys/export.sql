-- keys as they are kept, erased ones as the mark that they were; in order, after one of them
-- $1 tenant and $2 key id before the first, $3 at most this many, $4 tenant or null
select tenant_id as "tenantId", key_id as "keyId", subject, epoch, wrapped, created_at as "createdAt"
from keys.data_keys
where (tenant_id, key_id) > ($1, $2) and ($4::uuid is null or tenant_id = $4)
order by tenant_id, key_id
limit $3
