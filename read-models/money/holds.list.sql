-- the open holds of a book, those that end first in front.
-- $1 book id, $2 end and $3 id after which the page starts, $4 rows
select {columns}
from read.money_holds_open as holds
where book_id = $1
  and expires_at > now()
  and (expires_at, hold_id) > ($2::timestamptz, $3::uuid)
order by expires_at, hold_id
limit $4
