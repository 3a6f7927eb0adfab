-- every build: whether it is serving, whether it is the one to roll back to, and its position, which is 0 if it was never run.
select b.projection, b.version, b.build, b.state, b.differences, b.compared_position, b.made_at,
       (s.version, s.build) is not distinct from (b.version, b.build) as is_served,
       coalesce((s.previous_version, s.previous_build) = (b.version, b.build), false) as is_previous,
       s.switched_at,
       coalesce(c.position, 0) as position, coalesce(c.is_ready, false) as is_ready
from log.builds b
left join log.served_builds s using (projection)
left join (
  select projection as runs_as, version, min(position) as position, bool_and(is_ready) as is_ready
  from log.checkpoints
  group by projection, version
) c on c.runs_as = b.runs_as and c.version = b.version
order by b.projection, b.version, b.build
