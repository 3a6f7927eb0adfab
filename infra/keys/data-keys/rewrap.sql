-- replaces the wrapping of a live key
-- $1 tenant, $2 key id, $3 epoch, $4 wrapped
update keys.data_keys
set epoch = $3, wrapped = $4, rewrapped_at = clock_timestamp()
where tenant_id = $1 and key_id = $2 and erased_at is null
