-- the sums of all debits and of all credits of a book, by asset.
-- $1 book id, $2 asset after which the page starts, $3 rows
select asset, min(scale) as scale, count(*)::integer as accounts,
       sum(debits) as debits, sum(credits) as credits, sum(debits) = sum(credits) as is_balanced
from read.money_balances
where book_id = $1
  and asset > $2::text
group by asset
order by asset
limit $3
