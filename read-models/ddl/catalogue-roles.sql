-- what the roles of Heptad are, one line of text per role and membership.
select 'role ' || rolname
  || case when rolsuper then ', superuser' else '' end
  || case when rolbypassrls then ', bypasses row security' else '' end
  || case when rolcanlogin then ', may log in' else '' end
  || case when rolcreaterole then ', makes roles' else '' end
  || case when rolreplication then ', replicates' else '' end as fact
from pg_roles
where rolname like 'heptad\_%'
union all
select 'role ' || member::regrole || ' is a member of ' || roleid::regrole
from pg_auth_members
where member::regrole::text like 'heptad\_%'
union all
-- a setting that every connection begins with, such as a tenant
select 'setting of ' || coalesce(setrole::regrole::text, 'every role') || ': ' || split_part(setting, '=', 1)
from pg_db_role_setting, unnest(setconfig) as setting
where (setrole = 0 or setrole::regrole::text like 'heptad\_%')
  and (setdatabase = 0 or setdatabase = (select oid from pg_database where datname = current_database()))
  and setting like 'heptad.%'
