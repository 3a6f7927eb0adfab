-- live keys under other epochs, of one tenant or of all; two ranges, because the index by epoch serves no `<>`
-- $1 epoch, $2 limit, $3 tenant or null
select tenant_id as "tenantId", key_id as "keyId", subject, epoch, wrapped
from keys.data_keys
where erased_at is null and epoch < $1 and ($3::uuid is null or tenant_id = $3)
union all
select tenant_id, key_id, subject, epoch, wrapped
from keys.data_keys
where erased_at is null and epoch > $1 and ($3::uuid is null or tenant_id = $3)
limit $2
