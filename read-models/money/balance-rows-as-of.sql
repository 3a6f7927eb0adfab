-- what accounts held; `standing` is where each stood.
-- the beginning of a statement, which says of which.
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
