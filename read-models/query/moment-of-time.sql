-- the last event of the reader's own tenant that was recorded by an instant, 0 when there is none; and how many milliseconds must pass before nothing
-- can be recorded up to that instant any more. recorded_at never decreases along the log, so the event is found by halving what is left.
-- now() is when this transaction began, which is before it can have looked at the log: what commits later is not passed over.
-- $1 the instant, $2 milliseconds within which an append is committed
with recursive
last as (
  select e.position, e.recorded_at
  from log.events e
  order by e.position desc
  limit 1
),
search (low, high) as (
  select 0::bigint, coalesce((select last.position from last), 0)
  union all
  select case when probe.recorded_at <= $1::timestamptz then probe.position else s.low end,
         case when probe.recorded_at <= $1::timestamptz then s.high else (s.low + s.high + 1) / 2 - 1 end
  from search s,
    lateral (
      select e.position, e.recorded_at
      from log.events e
      where e.position >= (s.low + s.high + 1) / 2
      order by e.position
      limit 1
    ) as probe
  where s.low < s.high
)
select (select max(s.low) from search s) as position,
       case
         when $1::timestamptz < (select last.recorded_at from last) then 0
         -- a clock that was put back stamps the same instant again until it has passed it
         when $1::timestamptz = (select last.recorded_at from last) and $1::timestamptz < now() then 0
         else greatest(0, ceil(extract(epoch from $1::timestamptz - now()) * 1000) + $2::bigint)::bigint
       end as ahead_ms
