-- one wallet with its balance; an account that is no wallet is none.
-- $1 book id, $2 account id
{rows}
where accounts.book_id = $1 and accounts.account_id = $2
  and accounts.normal_side = 'credit' and min_balance is not null and accounts.path ~ '^users:[^:]+:[^:]+$'
