-- The planner knows nothing of how the log is shared out among tenants. Where it knew that one has most events, it looked for that one's last
-- event along the whole log, past all that others had written since, in place of asking the index of the tenant's positions.

set role heptad_owner;

alter table log.events alter column tenant_id set statistics 0;

-- What was gathered before would stay. Servers before PostgreSQL 18 keep it.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    perform pg_clear_attribute_stats('log', 'events', 'tenant_id', false);
  end if;
end
$$;
