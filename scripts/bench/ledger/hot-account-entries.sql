-- gives the account of the last entry $1 entries more, a microsecond and 1 on its credit side apart: what a log of so many transactions would
-- have projected, without the log. $2 the account
insert into {entries}
select entry.*
from (select * from {entries} where account_id = $2::uuid order by account_version desc limit 1) as last,
  generate_series(1::bigint, $1::bigint) as n,
  lateral jsonb_populate_record(
    null::{entries},
    to_jsonb(last) || jsonb_build_object('account_version', last.account_version + n, 'revision', last.revision + n,
      'credits', last.credits + n, 'transaction_id', gen_random_uuid(), 'recorded_at', last.recorded_at + n * interval '1 microsecond')
  ) as entry
