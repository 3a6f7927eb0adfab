-- accounts of a book by path and asset.
-- $1 book id, $2 path prefix or null, $3 asset or null, $4 path and $5 asset after which the page starts, $6 rows
select account_id, book_id, path, asset, scale, normal_side, min_balance, max_balance,
       is_debit_frozen, is_credit_frozen, is_closed, opened_at
from read.money_accounts
where {some-accounts}
  and (path, asset) > ($4::text, $5::text)
order by path, asset
limit $6
