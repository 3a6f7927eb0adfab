-- the balance that one account had.
-- `standing` is where it stood. $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 the moment
{rows}
where account.book_id = $1
  and account.account_id = {named-account}
