-- the transactions of a book, the last posted first.
-- $1 book id, $2 reference or null, $3 revision of the last row before or null, $4 rows
select {columns}
from read.money_transactions t
where t.book_id = $1
  and ($2::text is null or t.reference = $2)
  and t.revision < coalesce($3::bigint, 9223372036854775807)
order by t.revision desc
limit $4
