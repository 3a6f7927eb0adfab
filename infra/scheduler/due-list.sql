-- $1 now, $2 limit; the earliest first
select timer, event_id, tenant_id, type, data, due_at
from log.due_commands
where due_at <= $1
order by due_at
limit $2
