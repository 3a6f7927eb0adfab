-- all entries, added up by side.
select tenant_id || ' ' || asset || ' ' || side as name, sum(amount)::text as total
from {table}
group by tenant_id, asset, side
