-- all entries in ClickHouse, added up by side.
select concat(toString(tenant_id), ' ', asset, ' ', side) as name, toString(sum(amount)) as total
from {table} final
group by tenant_id, asset, side
