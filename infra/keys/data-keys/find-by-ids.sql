-- keys by their ids; `wrapped` is null when one was erased
-- $1 tenants, $2 key id in each
select tenant_id as "tenantId", key_id as "keyId", subject, epoch, wrapped
from unnest($1::uuid[], $2::uuid[]) as asked (tenant_id, key_id)
join keys.data_keys using (tenant_id, key_id)
