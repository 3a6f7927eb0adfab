-- the legs posted to one wallet, the last posted first.
-- `entries` are those of the page. $1 time and $2 account version of the last row before or null, $3 rows, $4 book id, $5 account id
select entry.transaction_id, account.account_id as wallet_id, entry.side as type, 'posted' as status, entry.amount,
       account.asset as currency, account.scale, entry.credits - entry.debits as balance, entry.account_version as sequence,
       entry.reference, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral ({entries}) as entry
where account.book_id = $4 and account.account_id = $5
  and account.normal_side = 'credit' and account.min_balance is not null and account.path ~ '^users:[^:]+:[^:]+$'
order by entry.recorded_at desc, entry.account_version desc
