-- the open holds of an account, those that end first in front; found by its legs, however many holds its book has.
-- $1 end and $2 id after which the page starts, $3 rows, $4 book id, $5 account id or null, $6 path and $7 asset or null
select {columns}
from (
  select hold_id
  from read.money_held_legs
  where book_id = $4
    and account_id = case
      when $5::uuid is not null then $5::uuid
      else (select named.account_id from read.money_accounts named where named.book_id = $4 and named.path = $6::text and named.asset = $7::text)
    end
    and expires_at > now()
    and (expires_at, hold_id) > ($1::timestamptz, $2::uuid)
  order by expires_at, hold_id
  limit $3
) as own
cross join lateral (
  -- one by one, also where the planner knows nothing of the table yet
  select *
  from read.money_holds_open
  where hold_id = own.hold_id
  limit 1
) as holds
order by holds.expires_at, holds.hold_id
