-- locks ranges of a projection that still have these epochs and have no block claimed. $1 projection, $2 version, $3 first slices, $4 epochs
select c.first_slice, c.last_slice, c.position
from log.checkpoints c
join unnest($3::integer[], $4::bigint[]) as h(first_slice, epoch) using (first_slice, epoch)
where c.projection = $1 and c.version = $2 and c.claimed_position is null
order by c.first_slice
for update of c
