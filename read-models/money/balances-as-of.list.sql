-- the balances that the accounts of a book had, by path and asset.
-- `standing` is where each stood. $1 book id, $2 the moment, $3 path prefix or null, $4 asset or null, $5 path and $6 asset after which the page
-- starts, $7 rows
{rows}
where account.book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and account.path >= case when $3::text is null then '' else $3::text end
  and account.path < case when $3::text is null then chr(1114111) else $3::text || ';' end
  and ($3::text is null or account.path = $3 or starts_with(account.path, $3 || ':'))
  and ($4::text is null or account.asset = $4)
  and (account.path, account.asset) > ($5::text, $6::text)
order by account.path, account.asset
limit $7
