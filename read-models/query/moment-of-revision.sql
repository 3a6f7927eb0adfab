-- where an event of the reader's own tenant stands in the log; no row when its stream has not come so far.
-- $1 the stream, $2 the revision
select e.position
from log.events e
where e.stream_id = $1 and e.revision = $2::bigint
