-- the entries of an account from one of them on back, which does not belong to them.
-- part of a statement that has the account as `account`. $1 time and $2 version of that entry, or null for all, $3 rows,
-- $4 recorded at or after and $5 before, or null
select *
from read.money_account_entries
where account_id = account.account_id
  and (recorded_at, account_version) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::bigint, 0))
  and recorded_at >= coalesce($4::timestamptz, '-infinity') and recorded_at < coalesce($5::timestamptz, 'infinity')
order by recorded_at desc, account_version desc
limit $3
