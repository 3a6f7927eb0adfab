-- the transactions of a book, by when they were posted.
-- `direction` is `asc` or `desc`, and `follows` the comparison with the last row before.
-- $1 book id, $2 revision of the last row before, or one that lies before all, $3 rows, $4 recorded at or after and $5 before, or null
{revisions-at-times}
select {columns}
from read.money_transactions t
where t.book_id = $1
  and t.revision {follows} $2::bigint
  and t.revision >= (select low from bounds)
  and t.revision < (select high from bounds)
  {condition}
order by t.revision {direction}
limit $3
