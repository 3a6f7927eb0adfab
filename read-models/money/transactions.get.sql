-- one transaction.
-- $1 transaction id
select transaction_id, book_id, revision, reference, legs, description, metadata, effective_at, recorded_at
from read.money_transactions
where transaction_id = $1
