-- what takes effect on each day, by tenant and side, of the positions ($1, $2] of the log.
select e.tenant_id || ' ' || left(e.data::jsonb ->> 'effectiveAt', 10) || ' ' || (leg ->> 'side') as name,
       sum((leg ->> 'amount')::numeric)::text as total
from log.events e, jsonb_array_elements(e.data::jsonb -> 'legs') as leg
where e.position > $1 and e.position <= $2
  and e.type in
    ('money.transaction.posted', 'money.transaction.exchanged', 'money.transaction.reversed', 'money.hold.captured')
group by e.tenant_id, left(e.data::jsonb ->> 'effectiveAt', 10), leg ->> 'side'
