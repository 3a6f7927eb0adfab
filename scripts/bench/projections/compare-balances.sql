-- with :balances for the table of the read model: how many accounts have another version in the read model than the last leg in the log says.
with legs as (
  select (leg->>'accountId')::uuid as account, max((leg->>'accountVersion')::bigint) as version
  from log.events, jsonb_array_elements(data::jsonb->'legs') as leg
  where type = 'money.transaction.posted'
  group by 1
)
select count(*) as differing
from legs full join :balances b on b.account_id = legs.account
where coalesce(legs.version, 0) is distinct from b.version
