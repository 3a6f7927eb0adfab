-- where an account stood at a place in its book: its last version up to there; no row when it was not open yet.
-- part of a statement that has the account as `account`. $1 book id, `moment` is the parameter for the revision
select debits, credits, pending_debits, pending_credits, account_version as version
from (
  (
    select debits, credits, pending_debits, pending_credits, account_version
    from read.money_account_entries
    where account_id = account.account_id
      -- entries are found by time; the few of the same instant that come after are passed over
      and recorded_at <= (
        select recorded_at
        from read.money_transactions
        where book_id = $1 and revision <= {moment}::bigint
        order by revision desc
        limit 1
      )
      and revision <= {moment}::bigint
    order by recorded_at desc, account_version desc
    limit 1
  )
  union all
  (
    select debits, credits, pending_debits, pending_credits, account_version
    from read.money_standings
    where account_id = account.account_id and revision <= {moment}::bigint
    order by revision desc, account_version desc
    limit 1
  )
) as last
order by account_version desc
limit 1
