-- the sums of all debits and of all credits that a book had, by asset.
-- `standing` is where each account stood. $1 book id, $2 asset after which the page starts, $3 rows, $4 the moment
select account.asset, min(account.scale) as scale, count(*)::integer as accounts,
       sum(standing.debits) as debits, sum(standing.credits) as credits,
       sum(standing.debits) = sum(standing.credits) as is_balanced
from read.money_accounts as account,
  lateral ({standing}) as standing
where account.book_id = $1
  and account.asset > $2::text
group by account.asset
order by account.asset
limit $3
