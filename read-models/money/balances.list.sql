-- balances of a book by path and asset.
-- $1 book id, $2 path prefix or null, $3 asset or null, $4 path and $5 asset after which the page starts, $6 rows
{rows}
where {some-accounts}
  and (path, asset) > ($4::text, $5::text)
order by path, asset
limit $6
