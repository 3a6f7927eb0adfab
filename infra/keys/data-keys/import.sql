-- puts a key back as it was; one that is there already stays
-- $1 tenant, $2 key id, $3 subject, $4 epoch, $5 wrapped, $6 created at
insert into keys.data_keys (tenant_id, key_id, subject, epoch, wrapped, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
