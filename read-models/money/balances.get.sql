-- the balance of one account.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null
select account_id, book_id, path, asset, scale, normal_side, debits, credits,
       debits - credits as balance,
       case normal_side when 'debit' then debits - credits else credits - debits end as normal_balance,
       version
from read.money_balances
where book_id = $1
  and account_id = coalesce(
    $2::uuid,
    (select named.account_id from read.money_balances named where named.book_id = $1 and named.path = $3::text and named.asset = $4::text)
  )
