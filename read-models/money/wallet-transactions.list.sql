-- the legs posted to one wallet, the last posted first.
-- $1 book id, $2 account id, $3 time and $4 account version of the last row before or null, $5 rows
select entry.transaction_id, account.account_id as wallet_id, entry.side as type, 'posted' as status, entry.amount,
       account.asset as currency, account.scale, entry.credits - entry.debits as balance, entry.account_version as sequence,
       entry.reference, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral (
    select *
    from read.money_account_entries
    where account_id = account.account_id
      and (recorded_at, account_version) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::bigint, 0))
    order by recorded_at desc, account_version desc
    limit $5
  ) entry
where account.book_id = $1 and account.account_id = $2
  and account.normal_side = 'credit' and account.min_balance is not null and account.path ~ '^users:[^:]+:[^:]+$'
order by entry.recorded_at desc, entry.account_version desc
