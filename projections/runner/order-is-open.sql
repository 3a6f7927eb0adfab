-- whether an order is not finished: a row. $1 order
select from log.dead_letter_orders where order_id = $1 and finished_at is null
