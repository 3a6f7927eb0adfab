-- the legs of one account, the last posted first.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 time and $6 account version of the last row before or null, $7 rows
select account.account_id, account.book_id, account.path, account.asset, account.scale, account.normal_side,
       entry.account_version, entry.transaction_id, entry.side, entry.amount, entry.debits, entry.credits,
       entry.debits - entry.credits as balance,
       case account.normal_side when 'debit' then entry.debits - entry.credits else entry.credits - entry.debits end as normal_balance,
       entry.reference, entry.description, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral (
    select *
    from read.money_account_entries
    where account_id = account.account_id
      and (recorded_at, account_version) < (coalesce($5::timestamptz, 'infinity'), coalesce($6::bigint, 0))
    order by recorded_at desc, account_version desc
    limit $7
  ) entry
where account.book_id = $1
  and account.account_id = coalesce(
    $2::uuid,
    (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $3::text and named.asset = $4::text)
  )
order by entry.recorded_at desc, entry.account_version desc
