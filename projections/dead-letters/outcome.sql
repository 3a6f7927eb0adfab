-- $1 order
select order_id, version, action, reason, ordered_by, ordered_at, finished_at, outcome, events, detail
from log.dead_letter_orders
where order_id = $1
