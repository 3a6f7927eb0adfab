-- the books of a tenant, by id.
-- $1 book id after which the page starts, $2 rows
select book_id, operation_maximum, opened_at
from read.money_books
where book_id > $1::text
order by book_id
limit $2
