-- the legs of one account, the last posted first.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 account version of the last row before or null, $6 rows
select account_id, book_id, path, asset, scale, normal_side, account_version, transaction_id, side, amount,
       debits, credits,
       debits - credits as balance,
       case normal_side when 'debit' then debits - credits else credits - debits end as normal_balance,
       reference, effective_at, recorded_at
from read.money_account_entries
where account_id = (
    select account_id
    from read.money_accounts
    where book_id = $1
      and (($2::uuid is not null and account_id = $2) or ($2::uuid is null and path = $3::text and asset = $4::text))
  )
  and account_version < coalesce($5::bigint, 9223372036854775807)
order by account_version desc
limit $6
