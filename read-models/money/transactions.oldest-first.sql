-- the transactions of a book, the first posted first.
-- $1 book id, $2 reference or null, $3 revision of the last row before or null, $4 rows, $5 recorded at or after
-- and $6 before, or null
{revisions-at-times}
select {columns}
from read.money_transactions t
where t.book_id = $1
  and ($2::text is null or t.reference = $2)
  and t.revision > coalesce($3::bigint, -1)
  and t.revision >= coalesce((select min(high) from halves where bound = $5::timestamptz), 0)
  and t.revision < coalesce((select min(high) from halves where bound = $6::timestamptz), 9223372036854775807)
order by t.revision
limit $4
