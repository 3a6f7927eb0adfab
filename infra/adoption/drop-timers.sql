-- forgets commands that are due for events that the log does not hold.
delete from log.due_commands d where not exists (select from log.events e where e.event_id = d.event_id)
