-- the statement of one account: the account and its two balances on each row, with one entry each, or one row without an entry.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 recorded at or after, $6 recorded before, $7 time and $8 version of
-- the last entry before, $9 rows
select account.account_id, account.book_id, account.path, account.asset, account.scale, account.normal_side,
       coalesce(opening.debits, 0) as opening_debits, coalesce(opening.credits, 0) as opening_credits,
       coalesce(closing.debits, 0) as closing_debits, coalesce(closing.credits, 0) as closing_credits,
       entry.account_version, entry.transaction_id, entry.side, entry.amount, entry.debits, entry.credits,
       entry.reference, entry.description, entry.effective_at, entry.recorded_at
from read.money_accounts as account
  left join lateral (
    select debits, credits
    from read.money_account_entries
    where account_id = account.account_id and recorded_at < $5::timestamptz
    order by recorded_at desc, account_version desc
    limit 1
  ) as opening on true
  left join lateral (
    select debits, credits
    from read.money_account_entries
    where account_id = account.account_id and recorded_at < $6::timestamptz
    order by recorded_at desc, account_version desc
    limit 1
  ) as closing on true
  left join lateral (
    select account_version, transaction_id, side, amount, debits, credits, reference, description, effective_at, recorded_at
    from read.money_account_entries
    where account_id = account.account_id
      and recorded_at >= $5::timestamptz and recorded_at < $6::timestamptz
      and (recorded_at, account_version) > ($7::timestamptz, $8::bigint)
    order by recorded_at, account_version
    limit $9
  ) as entry on true
where account.book_id = $1
  and account.account_id = {named-account}
order by entry.recorded_at, entry.account_version
