-- the first events of a parked sequence. $1 projection, $2 version, $3 sequence, $4 how many
select position, tenant_id
from log.dead_letters
where projection = $1 and version = $2 and sequence_key = $3
order by position
limit $4
