-- one book.
-- $1 book id
select book_id, operation_maximum, opened_at
from read.money_books
where book_id = $1
