-- the id of the account that is meant; null where the book has no such account. The book is no condition, or the planner may look for the account
-- among all of the book.
-- part of a statement. $1 book id, $7 account id or null, $8 path and $9 asset or null
(
  select case account.book_id when $1 then account.account_id end
  from read.money_accounts account
  where account.account_id = case
    when $7::uuid is not null then $7::uuid
    else (select named.account_id from read.money_accounts named where named.book_id = $1 and named.path = $8::text and named.asset = $9::text)
  end
)
