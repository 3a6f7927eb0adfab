-- the builds of projections with their own tables, and how far they are; foreignIncarnation: of another log or incarnation that rows come from.
with ranges as (
  select c.projection, c.version, max(c.position) as position,
    max(c.incarnation) filter (where (c.log_id, c.incarnation) <> (i.log_id::text, i.incarnation::text)) as foreign_incarnation
  from log.checkpoints c, log.identity i
  group by c.projection, c.version
),
owned as (
  select g.*, coalesce(b.projection, g.projection) as owner,
    '_v' || g.version || case when b.build > 1 then '_b' || b.build else '' end as ending
  from ranges g
  left join log.builds b on b.runs_as = g.projection and b.version = g.version
)
select o.projection, o.version, o.position, o.foreign_incarnation as "foreignIncarnation",
  coalesce(array_agg(r.name order by r.name) filter (where r.engine = 'postgres'), '{}') as tables,
  coalesce(array_agg(r.name order by r.name) filter (where r.engine = 'clickhouse'), '{}') as analytics
from owned o
left join log.read_models r on r.projection = o.owner and r.version = o.version and right(r.name, length(o.ending)) = o.ending
group by o.projection, o.version, o.position, o.foreign_incarnation
order by o.projection, o.version
