-- where an import stands: the last event, and whether an incarnation has begun
select (select position from log.events order by position desc limit 1) as position,
       (select event_id from log.events order by position desc limit 1) as "eventId",
       system_id is not null as "hasBegun"
from log.identity
