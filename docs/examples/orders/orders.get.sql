-- one order.
-- $1 its id
select order_id, sku, payer, payee, asset, amount, status, reason, placed_at
from read.orders_orders
where order_id = $1
