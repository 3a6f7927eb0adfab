-- what is in stock of one thing.
-- $1 its sku
select sku, pieces
from read.orders_stock
where sku = $1
