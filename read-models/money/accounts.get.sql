-- one account.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null
select account_id, book_id, path, asset, scale, normal_side, min_balance, max_balance,
       is_debit_frozen, is_credit_frozen, is_closed, opened_at
from read.money_accounts
where book_id = $1
  and account_id = {named-account}
