-- what is shown of a transaction.
-- part of a statement that has the transaction as `t`, and says which reversals are known.
t.transaction_id, t.book_id, t.revision, t.reference, t.legs, t.description, t.metadata, t.effective_at, t.recorded_at,
(select e.terms from read.money_exchanges e where e.transaction_id = t.transaction_id) as exchange,
(select r.original_id from read.money_reversals r where r.transaction_id = t.transaction_id) as original_id,
(
  select coalesce(jsonb_agg(jsonb_build_object('transactionId', r.transaction_id, 'isComplete', r.is_complete) order by r.revision), '[]')
  from {known-reversals} r
  where r.original_id = t.transaction_id
) as reversed_by
