-- the id of the account that is meant.
-- part of a statement. $1 book id, $2 account id or null, $3 path and $4 asset or null
case
  when $2::uuid is not null then $2::uuid
  else (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $3::text and named.asset = $4::text)
end
