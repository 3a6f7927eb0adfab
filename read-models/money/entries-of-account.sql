-- the entries of an account from one of them on back, which does not belong to them.
-- part of a statement that has the account as `account`. $5 time and $6 version of that entry, or what comes after all, $7 rows,
-- $8 recorded at or after and $9 before, or null
select *
from read.money_account_entries
where account_id = account.account_id
  and (recorded_at, account_version) < ($5::timestamptz, $6::bigint)
  and recorded_at >= case when $8::timestamptz is null then '-infinity' else $8::timestamptz end
  and recorded_at < case when $9::timestamptz is null then 'infinity' else $9::timestamptz end
order by recorded_at desc, account_version desc
limit $7
