-- parallel arrays: $1 timers, $2 event ids, $3 tenant ids, $4 command types, $5 command data as json text, $6 due times
insert into log.due_commands (timer, event_id, tenant_id, type, data, due_at)
select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
on conflict (timer, event_id) do nothing
