-- the periods of a book that were ever closed, by name.
-- $1 book id, $2 whether closed or null, $3 name after which the page starts, $4 rows
select book_id, period, starts_at, ends_at, is_closed, changed_at
from read.money_periods
where book_id = $1
  and ($2::boolean is null or is_closed = $2)
  and period > $3::text
order by period
limit $4
