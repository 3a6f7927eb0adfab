-- wallets of a book by path and currency.
-- $1 book id, $2 'users' or the path of one user, $3 currency or null, $4 path and $5 currency of the last row before or null, $6 rows
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
where accounts.book_id = $1
  -- ';' is the character after ':'
  and accounts.path >= $2::text || ':' and accounts.path < $2::text || ';'
  and accounts.normal_side = 'credit' and min_balance is not null and accounts.path ~ '^users:[^:]+:[^:]+$'
  and ($3::text is null or accounts.asset = $3)
  and (accounts.path, accounts.asset) > (coalesce($4::text, ''), coalesce($5::text, ''))
order by accounts.path, accounts.asset
limit $6
