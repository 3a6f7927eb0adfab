-- what had taken effect on an account by the end of a day in UTC: the months before, and the days of its month.
-- part of a statement that has the account as `account`. $2 the day
select coalesce(sum(debits), 0) as debits, coalesce(sum(credits), 0) as credits,
       null::numeric as pending_debits, null::numeric as pending_credits, null::bigint as version
from (
  select debits, credits
  from read.money_effective_months
  where account_id = account.account_id and month < date_trunc('month', $2::date::timestamp)::date
  union all
  select debits, credits
  from read.money_effective_days
  where account_id = account.account_id
    and day >= date_trunc('month', $2::date::timestamp)::date and day <= $2::date
) as buckets
