-- what the open holds of a book hold, by asset and by how long ago they were placed.
-- $1 book id, $2 asset after which the page starts, $3 rows
select asset, min(scale) as scale, count(distinct hold_id)::integer as holds, sum(amount) as held,
       coalesce(sum(amount) filter (where placed_at > now() - interval '1 hour'), 0) as held_under_1_hour,
       coalesce(sum(amount) filter (where placed_at <= now() - interval '1 hour' and placed_at > now() - interval '1 day'), 0)
         as held_under_1_day,
       coalesce(sum(amount) filter (where placed_at <= now() - interval '1 day' and placed_at > now() - interval '3 days'), 0)
         as held_under_3_days,
       coalesce(sum(amount) filter (where placed_at <= now() - interval '3 days'), 0) as held_older,
       min(placed_at) as oldest_placed_at
from read.money_held_legs
where book_id = $1
  and side = 'debit'
  and expires_at > now()
  and asset > $2::text
group by asset
order by asset
limit $3
