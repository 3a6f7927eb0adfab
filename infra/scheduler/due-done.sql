-- $1 timer, $2 event id
delete from log.due_commands where timer = $1 and event_id = $2
