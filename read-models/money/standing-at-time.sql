-- where an account stood at an instant: its last version recorded by then; no row when it was not open yet.
-- part of a statement that has the account as `account`. `moment` is the parameter for the instant
select debits, credits, pending_debits, pending_credits, account_version as version
from (
  (
    select debits, credits, pending_debits, pending_credits, account_version
    from read.money_account_entries
    where account_id = account.account_id and recorded_at <= {moment}::timestamptz
    order by recorded_at desc, account_version desc
    limit 1
  )
  union all
  (
    select debits, credits, pending_debits, pending_credits, account_version
    from read.money_standings
    where account_id = account.account_id and recorded_at <= {moment}::timestamptz
    order by recorded_at desc, account_version desc
    limit 1
  )
) as last
order by account_version desc
limit 1
