-- appends events $1 … $2 to a log without indexes, each to a stream of its own and under a key of its own, event and command
-- ids growing with time as UUIDs of version 7 do: milliseconds from $3 on, ten events in each.
insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
   command_tenant_id, command_id, command_events)
select n, tenant, 'bench.order-' || gen_random_uuid(), 0, ('0' || lpad(to_hex(ms), 11, '0') || '7001' || tail || 'e')::uuid,
  'bench.order.placed', 1,
  '{"amount":"12900","currency":"EUR","customer":"a5d6c1f0-9a3e-4e55-8c0f-3b1f6d1f7d11","lines":[{"product":"keyboard","quantity":1}]}',
  '{"actor":"bench"}', moment, moment,
  tenant, ('0' || lpad(to_hex(ms), 11, '0') || '7000' || tail || 'c')::uuid, 1
from generate_series($1::bigint, $2::bigint) as n,
  lateral (
    select '01990a3c-7e10-7000-8000-000000000001'::uuid as tenant, $3::bigint + n / 10 as ms,
      '8' || lpad(to_hex(n % 10), 2, '0') || lpad(to_hex(n), 12, '0') as tail,
      to_timestamp(($3::bigint + n / 10) / 1000.0) as moment
  ) as made
