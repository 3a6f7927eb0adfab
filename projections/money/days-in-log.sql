-- by how much what counts on each day differs from what was recorded on it, by tenant and side, of the positions ($1, $2] of the log.
select e.tenant_id || ' ' || moved.day || ' ' || (leg ->> 'side') as name,
       sum(moved.direction * (leg ->> 'amount')::numeric)::text as total
from log.events e, jsonb_array_elements(e.data::jsonb -> 'legs') as leg,
  lateral (
    values
      (left(e.data::jsonb ->> 'effectiveAt', 10), 1),
      (to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD'), -1)
  ) as moved(day, direction)
where e.position > $1 and e.position <= $2
  and e.type in
    ('money.transaction.posted', 'money.transaction.exchanged', 'money.transaction.reversed', 'money.hold.captured')
group by e.tenant_id, moved.day, leg ->> 'side'
