-- what accounts hold.
-- the beginning of a statement, which says of which.
select account_id, book_id, path, asset, scale, normal_side, balances.debits, balances.credits,
       balances.debits - balances.credits as balance,
       case normal_side when 'debit' then balances.debits - balances.credits else balances.credits - balances.debits end as normal_balance,
       pending_debits - due.debits as pending_debits, pending_credits - due.credits as pending_credits,
       case normal_side
         when 'debit' then balances.debits - balances.credits - pending_credits + due.credits
         else balances.credits - balances.debits - pending_debits + due.debits
       end as available,
       version
from read.money_balances as balances
  left join lateral (
    -- what is due is expired, swept or not
    select coalesce(sum(amount) filter (where side = 'debit'), 0) as debits,
           coalesce(sum(amount) filter (where side = 'credit'), 0) as credits
    from read.money_held_legs
    where account_id = balances.account_id and expires_at <= now()
  ) as due on true
