-- adds the parts of a locked range except the first: copies of its row, each under a new epoch.
-- $1 projection, $2 version, $3 its first slice; of each part: $4 first slice, $5 last slice, $6 whether the owner keeps it
insert into log.checkpoints
  (projection, version, first_slice, last_slice, log_id, incarnation, position, is_ready, owner, epoch, lease_until)
select c.projection, c.version, p.first_slice, p.last_slice, c.log_id, c.incarnation, c.position, c.is_ready,
  case when p.is_kept then c.owner else '' end, nextval('log.projection_epochs'),
  case when p.is_kept then c.lease_until else '-infinity' end
from log.checkpoints c, unnest($4::integer[], $5::integer[], $6::boolean[]) as p(first_slice, last_slice, is_kept)
where c.projection = $1 and c.version = $2 and c.first_slice = $3
