-- the indexes and constraints of the log, as the statements that make them: whether each must be dropped as a constraint.
select c.relname as name, con.conname is not null as is_constraint,
  case when con.conname is null then pg_get_indexdef(i.indexrelid)
       else format('alter table log.events add constraint %I %s', con.conname, pg_get_constraintdef(con.oid)) end as make
from pg_index i
join pg_class c on c.oid = i.indexrelid
left join pg_constraint con on con.conindid = i.indexrelid and con.conrelid = i.indrelid and con.contype in ('p', 'u')
where i.indrelid = 'log.events'::regclass
order by c.relname
