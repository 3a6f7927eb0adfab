-- is_settled: the incarnation began on this server and timeline; is_unfinished: an import has not begun one yet
select i.log_id, i.incarnation, (i.system_id, i.timeline) is not distinct from (p.system_id, p.timeline), i.system_id is null
from log.identity i, log.server_place() p
