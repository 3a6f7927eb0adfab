-- a key by id; `wrapped` is null when it was erased
-- $1 tenant, $2 key id
select key_id, subject, epoch, wrapped
from keys.data_keys
where tenant_id = $1 and key_id = $2
