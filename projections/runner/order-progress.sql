-- $1 order, $2 outcome, null while more is to come, $3 events applied or dropped now, $4 detail
update log.dead_letter_orders
set finished_at = case when $2::text is null then null else clock_timestamp() end, outcome = $2, events = events + $3,
  detail = $4
where order_id = $1 and finished_at is null
