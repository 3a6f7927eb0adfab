-- wallets of a book by path and currency.
-- $1 book id, $2 'users' or the path of one user, $3 currency or null, $4 path and $5 currency after which the page starts, $6 rows
{rows}
where account.book_id = $1
  -- ';' is the character after ':'
  and account.path >= $2::text || ':' and account.path < $2::text || ';'
  and {is-wallet}
  and ($3::text is null or account.asset = $3)
  and (account.path, account.asset) > ($4::text, $5::text)
order by account.path, account.asset
limit $6
