-- items, oldest first.
-- $1 time and $2 id of the last row before or null, $3 rows
select item_id, title, is_closed, created_at
from read.sample_items
where $1::timestamptz is null or (created_at, item_id) > ($1, $2::uuid)
order by created_at, item_id
limit $3
