-- the balance that one account had.
-- `standing` is where it stood. $1 book id, $2 the moment, $3 account id or null, $4 path and $5 asset or null
{rows}
where account.book_id = $1
  and account.account_id = case
    when $3::uuid is not null then $3::uuid
    else (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $4::text and named.asset = $5::text)
  end
