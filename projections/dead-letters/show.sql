-- the events of a parked sequence, of one version: a position may be parked in several. $1 projection, $2 sequence, $3 version or null for the newest that has
-- it parked, $4 the position after which the page begins, $5 how many
select version, position, event_id, tenant_id, stream_id, type, error, parked_at
from log.dead_letters
where projection = $1 and sequence_key = $2
  and version = coalesce($3::integer, (select max(version) from log.dead_letters where projection = $1 and sequence_key = $2))
  and position > $4
order by position
limit $5
