-- appends transactions of two legs without the rules of the ledger, for speed: $1 the first number, $2 the last, $3 accounts. one in a hundred
-- counts on another day than it is recorded on.
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select n, '01990a3c-7e10-7000-8000-000000000001', 'money.book-b' || n % 100, n / 100, gen_random_uuid(),
  'money.transaction.posted', 1,
  '{"description":null,"effectiveAt":"'
    || case n % 100 when 0 then '2026-01-31T12:00:00.000000Z' else to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end
    || '","legs":[' || string_agg(leg, ',') || '],"metadata":null,"reference":"order-' || n || '"}',
  '{"actor":{"id":"bench","type":"system"},"commandId":"01990a3c-7e10-7000-8000-000000000002","commandType":"money.transaction.post"}',
  now(), now()
from generate_series($1::bigint, $2::bigint) as n,
  lateral (
    select '{"accountId":"00000000-0000-7000-8000-' || lpad(to_hex(account), 12, '0')
      || '","accountVersion":"' || n || '","amount":"1050","asset":"EUR","creditsAfter":"' || n * 1050
      || '","debitsAfter":"' || n * 1050 || '","normalSide":"debit","path":"users:' || account
      || ':cash","scale":2,"side":"' || side || '"}' as leg
    from (values (n % $3::bigint, 'debit'), ((n * 7 + 1) % $3::bigint, 'credit')) as legs(account, side)
  ) as legs
group by n
