-- which log this is, and how far it is.
select i.log_id as "logId", i.incarnation, coalesce(e.position, 0) as head, e.recorded_at as "recordedAt",
  current_setting('server_version') as version
from log.identity i
left join lateral (select position, recorded_at from log.events order by position desc limit 1) e on true
