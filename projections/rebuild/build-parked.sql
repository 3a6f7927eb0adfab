-- the first event that a build has parked although the serving build shows it to its tenant, and its sequence.
-- $1 projection, $2 version, $3 build
select b.runs_as, d.sequence_key, d.position
from log.builds b
join log.dead_letters d on d.projection = b.runs_as and d.version = b.version
where b.projection = $1 and b.version = $2 and b.build = $3
  and not exists (
    select
    from log.served_builds s
    join log.dead_letters own on own.projection = s.runs_as and own.version = s.version
    where s.projection = $1 and own.tenant_id = d.tenant_id and own.position <= d.position
  )
order by d.position
limit 1
