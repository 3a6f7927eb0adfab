-- destroys a data key; the mark stays. $1 tenant, $2 key id
update keys.data_keys set wrapped = null, erased_at = clock_timestamp() where tenant_id = $1 and key_id = $2 and erased_at is null
