-- the transactions in which an account has a leg, by when they were posted; found by its entries, however many transactions its book has. One in which it has
-- several legs stands once, at the last of them in this order. Those that are in its entries only, as the other table may be behind, count for nothing.
-- `direction` is `asc` or `desc`, and `follows` the comparison with the row after which the page starts.
-- $1 book id, $2 time and $3 account version after which the page starts, $4 rows, $5 recorded at or after and $6 before, or null, $7 account id or null,
-- $8 path and $9 asset or null
select {columns}, own.account_version
from (
  select transaction_id, recorded_at, account_version,
         lead(transaction_id) over (order by recorded_at {direction}, account_version {direction}) as next_transaction_id
  from read.money_account_entries
  where account_id = {account-id}
    and (recorded_at, account_version) {follows} ($2::timestamptz, $3::bigint)
    and recorded_at >= case when $5::timestamptz is null then '-infinity' else $5::timestamptz end
    and recorded_at < case when $6::timestamptz is null then 'infinity' else $6::timestamptz end
) as own
cross join lateral (
  -- one by one, also where the planner knows nothing of the table yet
  select *
  from read.money_transactions
  where transaction_id = own.transaction_id
  limit 1
) as t
where own.next_transaction_id is distinct from own.transaction_id
order by own.recorded_at {direction}, own.account_version {direction}
limit $4
