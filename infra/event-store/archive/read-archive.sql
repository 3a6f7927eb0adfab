-- events as they are kept; `condition` says of whom
-- $1 position before the first, $2 last position, $3 at most this many, $4 no more once there are so many bytes of text
select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
       command_tenant_id, command_id, command_events
from (
  select *, sum(octet_length(data) + octet_length(metadata))
              over (order by position rows between unbounded preceding and 1 preceding) as bytes_before
  from (
    select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at,
           command_tenant_id, command_id, command_events
    from log.events
    where {condition} position > $1 and position <= $2
    order by position
    limit $3
  ) next_events
) measured
where (bytes_before < $4) is not false
order by position
