-- the legs of one account, the last posted first.
-- `entries` are those of the page. $1 time and $2 account version after which the page starts, $3 rows, $4 recorded at or after
-- and $5 before, or null, $6 book id, $7 account id or null, $8 path and $9 asset or null
select account.account_id, account.book_id, account.path, account.asset, account.scale, account.normal_side,
       entry.account_version, entry.transaction_id, entry.side, entry.amount, entry.debits, entry.credits,
       entry.debits - entry.credits as balance,
       case account.normal_side when 'debit' then entry.debits - entry.credits else entry.credits - entry.debits end as normal_balance,
       entry.reference, entry.description, entry.effective_at, entry.recorded_at
from read.money_accounts account
  cross join lateral ({entries}) as entry
where account.book_id = $6
  and account.account_id = case
    when $7::uuid is not null then $7::uuid
    else (select named.account_id from read.money_accounts named where named.book_id = $6 and named.path = $8::text and named.asset = $9::text)
  end
order by entry.recorded_at desc, entry.account_version desc
