-- the live key of a subject
-- $1 tenant, $2 subject
select key_id, subject, epoch, wrapped
from keys.data_keys
where tenant_id = $1 and subject = $2 and erased_at is null
