-- the transactions of a book, the first posted first.
-- $1 book id, $2 reference or null, $3 revision of the last row before or null, $4 rows
select {columns}
from read.money_transactions t
where t.book_id = $1
  and ($2::text is null or t.reference = $2)
  and t.revision > coalesce($3::bigint, -1)
order by t.revision
limit $4
