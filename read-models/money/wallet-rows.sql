-- accounts as wallets, with their balances.
-- the beginning of a statement, which says of which.
select account.account_id as wallet_id, account.book_id, account.path, account.asset as currency, account.scale,
       credits - debits - pending_debits + due.frozen as available,
       pending_credits - due.pending as pending,
       pending_debits - due.frozen as frozen,
       is_debit_frozen or is_credit_frozen as is_frozen, is_closed, opened_at as created_at
from read.money_accounts as account
  join read.money_balances as balances on balances.account_id = account.account_id
  left join lateral (
    -- what is due is expired, swept or not
    select coalesce(sum(amount) filter (where side = 'debit'), 0) as frozen,
           coalesce(sum(amount) filter (where side = 'credit'), 0) as pending
    from read.money_held_legs
    where account_id = account.account_id and expires_at <= now()
  ) as due on true
