-- the last revisions of these streams, in their order; null for an empty one
-- $1 tenants, $2 streams
select (
  select e.revision from log.events e where e.tenant_id = s.tenant and e.stream_id = s.stream order by e.revision desc limit 1
) as revision
from unnest($1::uuid[], $2::text[]) with ordinality as s (tenant, stream, ordinal)
order by s.ordinal
