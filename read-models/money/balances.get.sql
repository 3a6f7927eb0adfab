-- the balance of one account.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null
select account_id, book_id, path, asset, scale, normal_side, debits, credits,
       debits - credits as balance,
       case normal_side when 'debit' then debits - credits else credits - debits end as normal_balance,
       version
from read.money_balances
where book_id = $1
  and (($2::uuid is not null and account_id = $2) or ($2::uuid is null and path = $3::text and asset = $4::text))
