-- by how much what counts on each day differs from what was recorded on it, added up by side.
select tenant_id || ' ' || day || ' ' || side as name, sum(counter)::text as total
from {table}, lateral (values ('debit', debits), ('credit', credits)) as counters(side, counter)
group by tenant_id, day, side
having sum(counter) <> 0
