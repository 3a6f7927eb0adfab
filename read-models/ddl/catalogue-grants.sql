-- who may do what in the schemas of Heptad, one line of text per object and grantee; an owner's own rights are left out.
with schemas as (
  select * from pg_namespace where nspname in ('log', 'keys', 'read')
), relations as (
  select c.*, n.nspname || '.' || c.relname as name
  from pg_class c join schemas n on n.oid = c.relnamespace
  where c.relkind not in ('i', 'I', 'c', 't')
), grants as (
  select 'schema ' || nspname as object, nspowner as owner, acl.*
  from schemas, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as acl
  union all
  select name, relowner, acl.*
  from relations, aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
  union all
  select name || '.' || a.attname, relowner, acl.*
  from relations join pg_attribute a on a.attrelid = relations.oid, aclexplode(a.attacl) as acl
  union all
  select n.nspname || '.' || p.proname || '()', p.proowner, acl.*
  from pg_proc p join schemas n on n.oid = p.pronamespace,
    aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
  union all
  select 'whatever will be made in ' || coalesce(n.nspname, 'any schema'), d.defaclrole, acl.*
  from pg_default_acl d left join schemas n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) as acl
  where d.defaclnamespace = 0 or n.oid is not null
)
select 'grant ' || string_agg(lower(privilege_type) || case when is_grantable then ' with grant option' else '' end, ', ' order by privilege_type)
  || ' on ' || object || ' to ' || case grantee when 0 then 'public' else grantee::regrole::text end as fact
from grants
where grantee <> owner
group by object, grantee
