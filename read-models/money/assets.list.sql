-- the assets of a book by code: those whose scale it was told, and those of its accounts.
-- $1 book id, $2 asset after which the page starts, $3 rows
select $1::text as book_id, asset, coalesce(registered.scale, held.scale) as scale, coalesce(held.accounts, 0) as accounts,
       registered.registered_at
from (
  select asset, scale, registered_at
  from read.money_assets
  where book_id = $1
    and asset > $2::text
) registered
full join (
  select asset, min(scale) as scale, count(*)::integer as accounts
  from read.money_accounts
  where book_id = $1
    and asset > $2::text
  group by asset
) held using (asset)
order by asset
limit $3
