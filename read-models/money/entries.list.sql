-- the legs of one account, the last posted first.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 account version of the last row before or null, $6 rows
select account_id, book_id, path, asset, scale, normal_side, account_version, transaction_id, side, amount,
       debits, credits,
       debits - credits as balance,
       case normal_side when 'debit' then debits - credits else credits - debits end as normal_balance,
       reference, description, effective_at, recorded_at
from read.money_account_entries
where account_id = (
    select owner.account_id
    from read.money_accounts owner
    where owner.book_id = $1
      and owner.account_id = coalesce(
        $2::uuid,
        (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $3::text and named.asset = $4::text)
      )
  )
  and account_version < coalesce($5::bigint, 9223372036854775807)
order by account_version desc
limit $6
