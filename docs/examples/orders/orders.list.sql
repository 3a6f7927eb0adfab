-- orders, oldest first.
-- $1 status or null, $2 time and $3 id after which the page starts, $4 rows
select order_id, sku, payer, payee, asset, amount, status, reason, placed_at
from read.orders_orders
where ($1::text is null or status = $1)
  and (placed_at, order_id) > ($2::timestamptz, $3::uuid)
order by placed_at, order_id
limit $4
