-- the transactions of a book up to one of its revisions, the first posted first: at most $4, and no more after those that have 5,000 legs together.
-- $1 book id, $2 revision of the last row before or -1, $3 revision, $4 rows
select {columns}
from (
  select page.*, sum(jsonb_array_length(page.legs)) over (order by page.revision) as legs_so_far
  from (
    select *
    from read.money_transactions
    where book_id = $1
      and revision > $2::bigint
      and revision <= $3::bigint
    order by revision
    limit $4
  ) as page
) as t
where t.legs_so_far - jsonb_array_length(t.legs) < 5000
order by t.revision
