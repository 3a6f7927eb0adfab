-- destroys the keys of a subject; the mark stays
-- $1 tenant, $2 subject
update keys.data_keys
set wrapped = null, erased_at = clock_timestamp()
where tenant_id = $1 and subject = $2 and erased_at is null
