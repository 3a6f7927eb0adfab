-- opens $1 accounts at the beginning of an empty log.
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select n, '01990a3c-7e10-7000-8000-000000000001', 'money.book-accounts', n - 1, gen_random_uuid(),
  'money.account.opened', 1,
  '{"accountId":"00000000-0000-7000-8000-' || lpad(to_hex(n - 1), 12, '0')
    || '","asset":"EUR","maxBalance":null,"minBalance":null,"normalSide":"debit","path":"users:' || n - 1 || ':cash","scale":2}',
  '{"actor":{"id":"bench","type":"system"},"commandId":"01990a3c-7e10-7000-8000-000000000002","commandType":"money.account.open"}',
  now(), now()
from generate_series(1::bigint, $1::bigint) as n
