-- what there is in the schemas of Heptad, one line of text per object and policy.
with schemas as (
  select oid, nspname, nspowner from pg_namespace where nspname in ('log', 'keys', 'read')
), relations as (
  select c.*, n.nspname || '.' || c.relname as name
  from pg_class c join schemas n on n.oid = c.relnamespace
  where c.relkind not in ('i', 'I', 'c', 't')
)
select 'schema ' || nspname || ' of ' || nspowner::regrole as fact
from schemas
union all
select case relkind when 'r' then 'table ' when 'v' then 'view ' when 'S' then 'sequence ' else 'relation ' end
  || name || ' of ' || relowner::regrole
  || case
    when relkind <> 'r' then ''
    when relforcerowsecurity and relrowsecurity then ' with forced row security'
    when relrowsecurity then ' with row security'
    else ''
  end
from relations
union all
select 'function ' || n.nspname || '.' || p.proname || ' with ' || p.pronargs || ' arguments of ' || p.proowner::regrole || case when p.prosecdef then ' as its owner' else '' end
from pg_proc p join schemas n on n.oid = p.pronamespace
union all
select 'policy ' || p.polname || ' on ' || r.name || case when p.polpermissive then '' else ' restricts' end
  || ' for ' || case p.polcmd::text
    when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all'
  end
  || ' to ' || (
    select string_agg(case u.role when 0 then 'public' else u.role::regrole::text end, ', ')
    from unnest(p.polroles) as u(role)
  )
  || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
  || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
from pg_policy p join relations r on r.oid = p.polrelid
