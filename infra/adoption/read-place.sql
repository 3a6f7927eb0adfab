-- the log as the database holds it. isSettled: its incarnation began on this server and timeline; isUnfinished: an import has not begun one yet
select i.log_id as "logId", i.incarnation, (i.system_id, i.timeline) is not distinct from (p.system_id, p.timeline) as "isSettled",
  i.system_id is null as "isUnfinished",
  coalesce((select position from log.events order by position desc limit 1), 0) as head
from log.identity i, log.server_place() p
