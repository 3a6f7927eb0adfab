-- what was done with a sequence, the last first. $1 projection, $2 sequence
select order_id, version, action, reason, ordered_by, ordered_at, finished_at, outcome, events, detail
from log.dead_letter_orders
where projection = $1 and sequence_key = $2
order by ordered_at desc
limit 50
