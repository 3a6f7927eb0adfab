-- whether an account is of a book, at a path or below it, and in an asset.
-- part of a statement. $1 book id, $2 path prefix or null, $3 asset or null
book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and path >= case when $2::text is null then '' else $2::text end
  and path < case when $2::text is null then chr(1114111) else $2::text || ';' end
  and ($2::text is null or path = $2 or starts_with(path, $2 || ':'))
  and ($3::text is null or asset = $3)
