-- the counters that accounts had, added up by the first segments of their paths and by asset.
-- `standing` is where each account stood. $1 book id, $2 the moment, $3 path prefix or null, $4 asset or null, $5 number of segments,
-- $6 path and $7 asset after which the page starts, $8 rows
select account.book_id, array_to_string((string_to_array(account.path, ':'))[1:$5::integer], ':') collate "C" as path, account.asset,
       min(account.scale) as scale, count(*)::integer as accounts,
       sum(standing.debits) as debits, sum(standing.credits) as credits, sum(standing.debits) - sum(standing.credits) as balance
from read.money_accounts as account,
  lateral ({standing}) as standing
where account.book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and account.path >= case when $3::text is null then '' else $3::text end
  and account.path < case when $3::text is null then chr(1114111) else $3::text || ';' end
  and ($3::text is null or account.path = $3 or starts_with(account.path, $3 || ':'))
  and ($4::text is null or account.asset = $4)
  -- what is added up under a path never comes before it
  and account.path >= $6::text
group by 1, 2, 3
having (array_to_string((string_to_array(account.path, ':'))[1:$5::integer], ':') collate "C", account.asset)
  > ($6::text, $7::text)
order by 2, 3
limit $8
