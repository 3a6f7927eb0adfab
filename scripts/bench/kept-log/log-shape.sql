-- all that the database enforces on the log, one line each.
select line from (
  select concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid) from pg_index where indrelid = 'log.events'::regclass
  union all
  select concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid), convalidated)
  from pg_constraint where conrelid = 'log.events'::regclass
  union all
  select concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled)
  from pg_trigger where tgrelid = 'log.events'::regclass and not tgisinternal
  union all
  select concat_ws(' ', 'table', relrowsecurity, relforcerowsecurity, relpersistence, reloptions, relacl)
  from pg_class where oid = 'log.events'::regclass
  union all
  select concat_ws(' ', 'policy', polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  from pg_policy where polrelid = 'log.events'::regclass
) as shape(line)
order by line
