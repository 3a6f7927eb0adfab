-- the counters that accounts had, added up by the first segments of their paths and by asset.
-- `standing` is where each account stood. $1 book id, $2 path prefix or null, $3 asset or null, $4 number of segments, $5 the moment,
-- $6 path and $7 asset after which the page starts, $8 rows
select account.book_id, array_to_string((string_to_array(account.path, ':'))[1:$4::integer], ':') collate "C" as path, account.asset,
       min(account.scale) as scale, count(*)::integer as accounts,
       sum(standing.debits) as debits, sum(standing.credits) as credits, sum(standing.debits) - sum(standing.credits) as balance
from read.money_accounts as account,
  lateral ({standing}) as standing
where {some-accounts}
  -- what is added up under a path never comes before it
  and account.path >= $6::text
group by 1, 2, 3
having (array_to_string((string_to_array(account.path, ':'))[1:$4::integer], ':') collate "C", account.asset)
  > ($6::text, $7::text)
order by 2, 3
limit $8
