-- transactions of two legs at the head of the log, without the rules of the ledger, for speed. $1 tenant, $2 how many
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select head + n, $1::uuid, 'money.book-bulk', n - 1, gen_random_uuid(), 'money.transaction.posted', 1,
  '{"description":null,"effectiveAt":"2026-01-31T12:00:00.000000Z","legs":['
    || string_agg(
      '{"accountId":"00000000-0000-7000-8000-00000000000' || account || '","accountVersion":"' || n || '","amount":"1","asset":"EUR","creditsAfter":"'
      || n || '","debitsAfter":"' || n || '","normalSide":"debit","path":"bulk:' || account || '","scale":2,"side":"' || side || '"}',
      ','
    )
    || '],"metadata":null,"reference":null}',
  '{"actor":{"id":"bulk","type":"system"},"commandId":"01990a3c-7e10-7000-8000-000000000002","commandType":"money.transaction.post"}',
  now(), now()
from (select max(position) as head from log.events) as log,
  generate_series(1::bigint, $2::bigint) as n,
  (values (1, 'debit'), (2, 'credit')) as legs(account, side)
group by head, n
