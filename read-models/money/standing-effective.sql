-- what had taken effect on an account by the end of a day in UTC: what had been recorded by then, and by how much what counts until then differs from it, which
-- is that of the months before and of the days of its month.
-- part of a statement that has the account as `account`. `moment` is the parameter for the day
select coalesce(recorded.debits, 0) + moved.debits as debits, coalesce(recorded.credits, 0) + moved.credits as credits,
       null::numeric as pending_debits, null::numeric as pending_credits, null::bigint as version
from (
  select coalesce(sum(debits), 0) as debits, coalesce(sum(credits), 0) as credits
  from (
    select debits, credits
    from read.money_effective_months
    where account_id = account.account_id and month < date_trunc('month', {moment}::date::timestamp)::date
    union all
    select debits, credits
    from read.money_effective_days
    where account_id = account.account_id
      and day >= date_trunc('month', {moment}::date::timestamp)::date and day <= {moment}::date
  ) as buckets
) as moved
left join lateral (
  select debits, credits
  from read.money_account_entries
  where account_id = account.account_id and recorded_at < ({moment}::date + 1)::timestamp at time zone 'UTC'
  order by recorded_at desc, account_version desc
  limit 1
) as recorded on true
