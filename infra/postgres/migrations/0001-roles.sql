-- The roles, and the schemas that they live in. Roles belong to the whole cluster, so another database may have made them
-- already, or may be making them at this very moment. Nobody logs in as one of them: connections take them with `set role`.
--
--   heptad_owner      owns every object
--   heptad_writer     may execute log.append, and nothing else
--   heptad_projector  reads the whole log, writes read models
--   heptad_cdc        reads the whole log, for change data capture
--   heptad_reader     reads what belongs to the tenant in the setting `heptad.tenant`

do $$
declare
  wanted text;
begin
  foreach wanted in array array['heptad_owner', 'heptad_writer', 'heptad_projector', 'heptad_cdc', 'heptad_reader'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    -- A superuser may take any role; the user of a hosted database must be made a member.
    if not pg_has_role(current_user, wanted, 'set') then
      execute format('grant %I to current_user', wanted);
    end if;
  end loop;
end
$$;

create schema log authorization heptad_owner;
create schema keys authorization heptad_owner;
create schema read authorization heptad_owner;

grant usage on schema log to heptad_writer, heptad_projector, heptad_cdc, heptad_reader;
