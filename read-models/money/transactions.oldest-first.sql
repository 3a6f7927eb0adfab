-- the transactions of a book, the first posted first.
-- $1 book id, $2 reference or null, $3 revision of the last row before or null, $4 rows
select t.transaction_id, t.book_id, t.revision, t.reference, t.legs, t.description, t.metadata, t.effective_at, t.recorded_at,
       (select e.terms from read.money_exchanges e where e.transaction_id = t.transaction_id) as exchange,
       (select r.original_id from read.money_reversals r where r.transaction_id = t.transaction_id) as original_id,
       (
         select coalesce(jsonb_agg(jsonb_build_object('transactionId', r.transaction_id, 'isComplete', r.is_complete) order by r.revision), '[]')
         from read.money_reversals r
         where r.original_id = t.transaction_id
       ) as reversed_by
from read.money_transactions t
where t.book_id = $1
  and ($2::text is null or t.reference = $2)
  and t.revision > coalesce($3::bigint, -1)
order by t.revision
limit $4
