-- the legs posted to one wallet, the last posted first.
-- `entries` are those of the page. $1 book id, $2 account id, $3 and $4 null, $5 time and $6 account version after which the page starts, $7 rows,
-- $8 recorded at or after and $9 before, or null
select entry.transaction_id, account.account_id as wallet_id, entry.side as type, 'posted' as status, entry.amount,
       account.asset as currency, account.scale, entry.credits - entry.debits as balance, entry.account_version as sequence,
       entry.reference, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral ({entries}) as entry
where account.book_id = $1 and account.account_id = {named-account}
  and {is-wallet}
order by entry.recorded_at desc, entry.account_version desc
