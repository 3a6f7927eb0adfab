-- the open holds of an account, those that end first in front; found by its legs, however many holds its book has.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 end and $6 id after which the page starts, $7 rows
select {columns}
from (
  select hold_id
  from read.money_held_legs
  where book_id = $1
    and account_id = {named-account}
    and expires_at > now()
    and (expires_at, hold_id) > ($5::timestamptz, $6::uuid)
  order by expires_at, hold_id
  limit $7
) as own
cross join lateral (
  -- one by one, also where the planner knows nothing of the table yet
  select *
  from read.money_holds_open
  where hold_id = own.hold_id
  limit 1
) as holds
order by holds.expires_at, holds.hold_id
