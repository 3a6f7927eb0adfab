-- items, oldest first.
-- $1 time and $2 id after which the page starts, $3 rows
select item_id, title, is_closed, created_at
from read.sample_items
where (created_at, item_id) > ($1::timestamptz, $2::uuid)
order by created_at, item_id
limit $3
