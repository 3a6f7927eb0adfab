-- the counters of all accounts, added up.
select tenant_id || ' ' || asset || ' ' || side as name, sum(counter)::text as total
from {table}, lateral (values ('debit', debits), ('credit', credits)) as counters(side, counter)
group by tenant_id, asset, side
having sum(counter) <> 0
