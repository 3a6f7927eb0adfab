-- all turnover in ClickHouse, added up by side.
select concat(toString(tenant_id), ' ', asset, ' ', counter.1) as name, toString(sum(counter.2)) as total
from {table} final
array join [('debit', debits), ('credit', credits)] as counter
group by tenant_id, asset, counter.1
having sum(counter.2) <> 0
