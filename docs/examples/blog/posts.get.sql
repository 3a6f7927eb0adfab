-- one post.
-- $1 its id
select post_id, title, body, published_at, comments
from read.blog_posts
where post_id = $1
