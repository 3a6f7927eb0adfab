-- the counters of accounts, added up by the first segments of their paths and by asset.
-- $1 book id, $2 path prefix or null, $3 asset or null, $4 number of segments, $5 path and $6 asset after which the page starts, $7 rows
select book_id, array_to_string((string_to_array(path, ':'))[1:$4::integer], ':') collate "C" as path, asset,
       min(scale) as scale, count(*)::integer as accounts,
       sum(debits) as debits, sum(credits) as credits, sum(debits) - sum(credits) as balance
from read.money_balances
where {some-accounts}
  -- what is added up under a path never comes before it
  and path >= $5::text
group by 1, 2, 3
having (array_to_string((string_to_array(path, ':'))[1:$4::integer], ':') collate "C", asset) > ($5::text, $6::text)
order by 2, 3
limit $7
