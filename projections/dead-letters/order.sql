-- notes what an operator wants done with a parked sequence; of several versions, the newest. no row: nothing is parked there.
-- $1 order, $2 projection, $3 sequence, $4 version or null, $5 action, $6 reason, $7 who
insert into log.dead_letter_orders (order_id, projection, version, sequence_key, slice, action, reason, ordered_by)
select $1, projection, version, sequence_key, slice, $5, $6, $7
from log.dead_letters
where projection = $2 and sequence_key = $3 and ($4::integer is null or version = $4)
order by version desc
limit 1
returning order_id
