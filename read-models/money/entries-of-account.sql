-- the entries of an account from one of them on back, which does not belong to them.
-- part of a statement that has the account as `account`. $1 time and $2 version of that entry, or what comes after all, $3 rows,
-- $4 recorded at or after and $5 before, or null
select *
from read.money_account_entries
where account_id = account.account_id
  and (recorded_at, account_version) < ($1::timestamptz, $2::bigint)
  and recorded_at >= case when $4::timestamptz is null then '-infinity' else $4::timestamptz end
  and recorded_at < case when $5::timestamptz is null then 'infinity' else $5::timestamptz end
order by recorded_at desc, account_version desc
limit $3
