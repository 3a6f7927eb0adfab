-- the transactions of a book, the first posted first.
-- $1 book id, $2 revision of the last row before, or -1, $3 rows, $4 recorded at or after and $5 before, or null
{revisions-at-times}
select {columns}
from read.money_transactions t
where t.book_id = $1
  and t.revision > $2::bigint
  and t.revision >= (select low from bounds)
  and t.revision < (select high from bounds)
  {condition}
order by t.revision
limit $3
