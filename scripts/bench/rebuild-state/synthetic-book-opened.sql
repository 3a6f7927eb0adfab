-- opens the book of the bench with $1 accounts, at the beginning of an empty log.
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select n + 1, '01990a3c-7e10-7000-8000-000000000001', 'money.book-bench', n, gen_random_uuid(),
  case when n = 0 then 'money.book.opened' else 'money.account.opened' end, 1,
  case when n = 0 then '{"bookId":"bench"}'
       else '{"accountId":"00000000-0000-7000-8000-' || lpad(to_hex(n - 1), 12, '0')
         || '","asset":"EUR","maxBalance":null,"minBalance":null,"normalSide":"debit","path":"users:' || n - 1 || ':cash","scale":2}'
  end,
  '{"actor":{"id":"bench","type":"system"},"commandId":"01990a3c-7e10-7000-8000-000000000002","commandType":"money.account.open"}',
  now(), now()
from generate_series(0::bigint, $1::bigint) as n
