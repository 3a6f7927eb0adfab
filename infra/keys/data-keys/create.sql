-- stores a key unless its subject has a live one
-- $1 tenant, $2 key id, $3 subject, $4 epoch, $5 wrapped
insert into keys.data_keys (tenant_id, key_id, subject, epoch, wrapped)
values ($1, $2, $3, $4, $5)
on conflict (tenant_id, subject) where erased_at is null do nothing
