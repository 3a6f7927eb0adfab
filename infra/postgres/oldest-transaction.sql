-- answers one row: the transaction of this database that began first, as far as this user may see it; none when nothing is under way
select name, state, extract(epoch from clock_timestamp() - began)::float8 as seconds
from (
  select application_name as name, state, xact_start as began
  from pg_catalog.pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
  union all
  select gid, 'prepared', prepared
  from pg_catalog.pg_prepared_xacts
  where database = current_database()
) transactions
where began is not null
order by began
limit 1
