-- wallets of a book by path and currency.
-- $1 book id, $2 'users' or the path of one user, $3 currency or null, $4 path and $5 currency after which the page starts, $6 rows
{rows}
where accounts.book_id = $1
  -- ';' is the character after ':'
  and accounts.path >= $2::text || ':' and accounts.path < $2::text || ';'
  and accounts.normal_side = 'credit' and min_balance is not null and accounts.path ~ '^users:[^:]+:[^:]+$'
  and ($3::text is null or accounts.asset = $3)
  and (accounts.path, accounts.asset) > ($4::text, $5::text)
order by accounts.path, accounts.asset
limit $6
