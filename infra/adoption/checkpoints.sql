-- the projections with their tables, and how far they are; foreignIncarnation: of another log or incarnation that rows come from.
select c.projection, c.version, max(c.position) as position,
  max(c.incarnation) filter (where (c.log_id, c.incarnation) <> (i.log_id::text, i.incarnation::text)) as "foreignIncarnation",
  (select coalesce(array_agg(r.name), '{}') from log.read_models r
   where (r.projection, r.version, r.engine) = (c.projection, c.version, 'postgres')) as tables,
  (select coalesce(array_agg(r.name), '{}') from log.read_models r
   where (r.projection, r.version, r.engine) = (c.projection, c.version, 'clickhouse')) as analytics
from log.checkpoints c, log.identity i
group by c.projection, c.version
order by c.projection, c.version
