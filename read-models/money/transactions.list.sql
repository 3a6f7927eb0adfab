-- the transactions of a book, the last posted first.
-- $1 book id, $2 reference or null, $3 revision of the last row before or null, $4 rows
select transaction_id, book_id, revision, reference, legs, description, metadata, effective_at, recorded_at
from read.money_transactions
where book_id = $1
  and ($2::text is null or reference = $2)
  and revision < coalesce($3::bigint, 9223372036854775807)
order by revision desc
limit $4
