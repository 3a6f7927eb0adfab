-- one item.
-- $1 its id
select item_id, title, is_closed, created_at
from read.sample_items
where item_id = $1
