-- the legs of one account, the last posted first.
-- `entries` are those of the page. $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 time and $6 account version after which the page
-- starts, $7 rows, $8 recorded at or after and $9 before, or null
select account.account_id, account.book_id, account.path, account.asset, account.scale, account.normal_side,
       entry.account_version, entry.transaction_id, entry.side, entry.amount, entry.debits, entry.credits,
       entry.debits - entry.credits as balance,
       case account.normal_side when 'debit' then entry.debits - entry.credits else entry.credits - entry.debits end as normal_balance,
       entry.reference, entry.description, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral ({entries}) as entry
where account.book_id = $1
  and account.account_id = {named-account}
order by entry.recorded_at desc, entry.account_version desc
