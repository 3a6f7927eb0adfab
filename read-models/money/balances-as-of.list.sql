-- the balances that the accounts of a book had, by path and asset.
-- `standing` is where each stood. $1 book id, $2 path prefix or null, $3 asset or null, $4 the moment, $5 path and $6 asset after which the page
-- starts, $7 rows
{rows}
where {some-accounts}
  and (account.path, account.asset) > ($5::text, $6::text)
order by account.path, account.asset
limit $7
