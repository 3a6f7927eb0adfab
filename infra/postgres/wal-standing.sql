-- answers how many segments there are, and how many bytes were written into all that ever were
select count(*)::integer as segments, (pg_current_wal_insert_lsn() - '0/0')::float8 as written
from pg_ls_waldir()
where name ~ '^[0-9A-F]{24}$'
