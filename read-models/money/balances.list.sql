-- balances of a book by path and asset.
-- $1 book id, $2 path prefix or null, $3 asset or null, $4 path and $5 asset of the last row before or null, $6 rows
{rows}
where book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and path >= coalesce($2::text, '') and path < coalesce($2::text || ';', chr(1114111))
  and ($2::text is null or path = $2 or starts_with(path, $2 || ':'))
  and ($3::text is null or asset = $3)
  and (path, asset) > (coalesce($4::text, ''), coalesce($5::text, ''))
order by path, asset
limit $6
