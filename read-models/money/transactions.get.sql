-- one transaction.
-- $1 transaction id
select {columns}
from read.money_transactions t
where t.transaction_id = $1
