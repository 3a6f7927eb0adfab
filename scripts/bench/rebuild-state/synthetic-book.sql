-- posts transactions $1 … $2, counted from 0, to the book of the bench: each moves 1 from the account n % $3 to the next one, so
-- every counter follows from n. $4 is the position of the log before the first.
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select $4::bigint + n + 1, '01990a3c-7e10-7000-8000-000000000001', 'money.book-bench', $4::bigint + n,
  ('01990a3c-7e10-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'money.transaction.posted', 1,
  '{"description":null,"effectiveAt":"2026-01-31T12:00:00.000000Z","legs":['
    || '{"accountId":"00000000-0000-7000-8000-' || lpad(to_hex(debited), 12, '0')
    || '","accountVersion":"' || lap + 1 + debited_credits || '","amount":"1","asset":"EUR","creditsAfter":"' || debited_credits
    || '","debitsAfter":"' || lap + 1 || '","normalSide":"debit","path":"users:' || debited
    || ':cash","scale":2,"side":"debit"},'
    || '{"accountId":"00000000-0000-7000-8000-' || lpad(to_hex(credited), 12, '0')
    || '","accountVersion":"' || lap + 1 + credited_debits || '","amount":"1","asset":"EUR","creditsAfter":"' || lap + 1
    || '","debitsAfter":"' || credited_debits || '","normalSide":"debit","path":"users:' || credited
    || ':cash","scale":2,"side":"credit"}'
    || '],"metadata":null,"reference":"order-' || n || '"}',
  '{"actor":{"id":"bench","type":"system"},"commandId":"01990a3c-7e10-7000-8000-000000000002","commandType":"money.transaction.post"}',
  now(), now()
from generate_series($1::bigint, $2::bigint) as n,
  lateral (select n / $3::bigint as lap, n % $3::bigint as debited, (n + 1) % $3::bigint as credited) as turn,
  lateral (
    select lap + case when debited = 0 then 0 else 1 end as debited_credits,
      lap + case when credited = 0 then 1 else 0 end as credited_debits
  ) as counters
