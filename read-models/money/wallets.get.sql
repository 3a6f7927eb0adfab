-- one wallet with its balance; an account that is no wallet is none.
-- $1 book id, $2 account id
{rows}
where account.book_id = $1 and account.account_id = $2
  and {is-wallet}
