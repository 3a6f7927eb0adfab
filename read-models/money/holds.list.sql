-- the open holds of a book, those that end first in front.
-- $1 book id, $2 end and $3 id of the last row before or null, $4 rows
select {columns}
from read.money_holds_open as holds
where book_id = $1
  and expires_at > now()
  and (expires_at, hold_id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
order by expires_at, hold_id
limit $4
