-- the balance that one account had.
-- `standing` is where it stood. $1 book id, $2 the moment, $3 account id or null, $4 path and $5 asset or null
select account.account_id, account.book_id, account.path, account.asset, account.scale, account.normal_side,
       standing.debits, standing.credits, standing.debits - standing.credits as balance,
       case account.normal_side when 'debit' then standing.debits - standing.credits else standing.credits - standing.debits end
         as normal_balance,
       standing.pending_debits, standing.pending_credits,
       case account.normal_side
         when 'debit' then standing.debits - standing.credits - standing.pending_credits
         else standing.credits - standing.debits - standing.pending_debits
       end as available,
       standing.version
from read.money_accounts as account,
  lateral ({standing}) as standing
where account.book_id = $1
  and account.account_id = coalesce(
    $3::uuid,
    (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $4::text and named.asset = $5::text)
  )
