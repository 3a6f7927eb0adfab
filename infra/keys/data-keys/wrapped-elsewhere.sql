-- live keys under other epochs, of one tenant or of all
-- $1 epoch, $2 limit, $3 tenant or null
select tenant_id as "tenantId", key_id as "keyId", subject, epoch, wrapped
from keys.data_keys
where erased_at is null and epoch <> $1 and ($3::uuid is null or tenant_id = $3)
order by tenant_id, key_id
limit $2
