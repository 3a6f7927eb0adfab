-- is_settled: the incarnation began on this server and timeline
select i.log_id, i.incarnation, (i.system_id, i.timeline) is not distinct from (p.system_id, p.timeline)
from log.identity i, log.server_place() p
