-- how far an import is: the last event, and whether the log has an incarnation
select (select position from log.events order by position desc limit 1) as position,
       (select event_id from log.events order by position desc limit 1) as "eventId",
       system_id is not null as "hasBegun"
from log.identity
