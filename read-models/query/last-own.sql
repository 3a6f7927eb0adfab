-- the last event of the reader's own tenant up to position $1.
select e.position
from log.events e
where e.position <= $1
order by e.position desc
limit 1
