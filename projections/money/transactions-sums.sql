-- the legs of all transactions, added up by side.
select tenant_id || ' ' || (leg ->> 'asset') || ' ' || (leg ->> 'side') as name, sum((leg ->> 'amount')::numeric)::text as total
from {table}, jsonb_array_elements(legs) as leg
group by tenant_id, leg ->> 'asset', leg ->> 'side'
