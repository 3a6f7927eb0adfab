-- the legs posted to one wallet, the last posted first.
-- $1 book id, $2 account id, $3 account version of the last row before or null, $4 rows
select transaction_id, account_id as wallet_id, side as type, 'posted' as status, amount, asset as currency, scale,
       credits - debits as balance, account_version as sequence, reference, effective_at, recorded_at
from read.money_account_entries
where account_id = (
    select accounts.account_id
    from read.money_accounts as accounts
    where accounts.book_id = $1 and accounts.account_id = $2
      and accounts.normal_side = 'credit' and min_balance is not null and accounts.path ~ '^users:[^:]+:[^:]+$'
  )
  and account_version < coalesce($3::bigint, 9223372036854775807)
order by account_version desc
limit $4
