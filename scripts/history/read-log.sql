-- A page of the log as a history records it.
--   $1  the position after which it begins
--   $2  at most this many events
select
  position::text as "position",
  tenant_id as "tenantId",
  stream_id as "streamId",
  revision::text as "revision",
  event_id as "eventId",
  type,
  data::jsonb as data,
  metadata::jsonb ->> 'commandId' as "commandId",
  metadata::jsonb ->> 'correlationId' as command,
  command_events as "appendEvents",
  (extract(epoch from decided_at) * 1000000)::bigint::text as "decidedAt",
  (extract(epoch from recorded_at) * 1000000)::bigint::text as "recordedAt"
from log.events as e
where e.position > $1
-- By the number: alone, the word means the text above.
order by e.position
limit $2
