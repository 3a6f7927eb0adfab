-- the balances that the accounts of a book had, by path and asset.
-- `standing` is where each stood. $1 book id, $2 the moment, $3 path prefix or null, $4 asset or null, $5 path and $6 asset of the last
-- row before or null, $7 rows
{rows}
where account.book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and account.path >= coalesce($3::text, '') and account.path < coalesce($3::text || ';', chr(1114111))
  and ($3::text is null or account.path = $3 or starts_with(account.path, $3 || ':'))
  and ($4::text is null or account.asset = $4)
  and (account.path, account.asset) > (coalesce($5::text, ''), coalesce($6::text, ''))
order by account.path, account.asset
limit $7
