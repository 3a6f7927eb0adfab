-- comments of a post, oldest first.
-- $1 post, $2 status or null, $3 time and $4 id after which the page starts, $5 rows
select comment_id, post_id, text, status, written_at
from read.blog_comments
where post_id = $1
  and ($2::text is null or status = $2)
  and (written_at, comment_id) > ($3::timestamptz, $4::uuid)
order by written_at, comment_id
limit $5
