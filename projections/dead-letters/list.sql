-- parked sequences, in the order of their keys. $1 projection or null, $2 $3 $4 the key after which the page begins or nulls, $5 how many
select d.projection, d.version, d.sequence_key, min(d.position) as first_position, count(*) as events,
  min(d.parked_at) as parked_at
from log.dead_letters d
where ($1::text is null or d.projection = $1)
  and ($2::text is null or (d.projection, d.version, d.sequence_key) > ($2, $3::integer, $4))
group by d.projection, d.version, d.sequence_key
order by d.projection, d.version, d.sequence_key
limit $5
