-- Wrapped data keys: what makes sealed values readable, and what erasing destroys. Kept outside the log; not derived.
-- The role heptad_keys, of the vault alone, may read and add them, wrap them anew, and erase them; nobody else sees them.

do $$
begin
  if not exists (select from pg_roles where rolname = 'heptad_keys') then
    create role heptad_keys nologin;
  end if;
exception when duplicate_object or unique_violation then
  null;
end
$$;

do $$
begin
  if not pg_has_role(current_user, 'heptad_keys', 'set') then
    grant heptad_keys to current_user;
  end if;
end
$$;

grant usage on schema keys to heptad_keys;

set role heptad_owner;

create table keys.data_keys (
  tenant_id uuid not null,
  key_id uuid not null,
  subject text collate "C" not null,
  -- the provider's epoch key that wraps this key
  epoch text collate "C" not null,
  -- null once erased: the row stays as the mark that there was a key
  wrapped bytea,
  created_at timestamptz not null default clock_timestamp(),
  rewrapped_at timestamptz,
  erased_at timestamptz,
  primary key (tenant_id, key_id),
  check ((wrapped is null) = (erased_at is not null))
);

create unique index data_keys_one_live_per_subject on keys.data_keys (tenant_id, subject) where erased_at is null;
create index data_keys_live_by_epoch on keys.data_keys (epoch) where erased_at is null;

alter table keys.data_keys enable row level security;
alter table keys.data_keys force row level security;

-- re-wrapping goes through all tenants, so the policies do not name one; an erased row can never be changed again
create policy data_keys_select on keys.data_keys for select to heptad_keys using (true);
create policy data_keys_insert on keys.data_keys for insert to heptad_keys with check (erased_at is null);
create policy data_keys_update on keys.data_keys for update to heptad_keys using (erased_at is null) with check (true);

grant select, insert on keys.data_keys to heptad_keys;
grant update (epoch, wrapped, rewrapped_at, erased_at) on keys.data_keys to heptad_keys;
