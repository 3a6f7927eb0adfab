-- one wallet with its balance; an account that is no wallet is none.
-- $1 book id, $2 account id
select accounts.account_id as wallet_id, accounts.book_id, accounts.path, accounts.asset as currency, accounts.scale,
       credits - debits - pending_debits + due.frozen as available,
       pending_credits - due.pending as pending,
       pending_debits - due.frozen as frozen,
       is_debit_frozen or is_credit_frozen as is_frozen, is_closed, opened_at as created_at
from read.money_accounts as accounts
  join read.money_balances as balances on balances.account_id = accounts.account_id
  left join lateral (
    -- what is due is expired, swept or not
    select coalesce(sum(amount) filter (where side = 'debit'), 0) as frozen,
           coalesce(sum(amount) filter (where side = 'credit'), 0) as pending
    from read.money_held_legs
    where account_id = accounts.account_id and expires_at <= now()
  ) as due on true
where accounts.book_id = $1 and accounts.account_id = $2
  and accounts.normal_side = 'credit' and min_balance is not null and accounts.path ~ '^users:[^:]+:[^:]+$'
