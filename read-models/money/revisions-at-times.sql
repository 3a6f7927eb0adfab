-- `bounds`: the revision of the first transaction of a book that was recorded at or after each of the times $4 and $5; past the last one where there is none,
-- and every revision where a time is null. Found by halving, since revisions rise with the times of recording: it lies from `low` to `high`, and is the lowest `high` of its time.
-- part of a statement. $1 book id
with recursive halves (bound, low, high) as (
  select bound, 0::bigint, coalesce((select max(revision) + 1 from read.money_transactions where book_id = $1), 0)
  from unnest(array[$4, $5]::timestamptz[]) as bound
  where bound is not null
  union all
  select bound,
         case when middle.is_before then middle.revision + 1 else low end,
         case when middle.is_before then high else (low + high) / 2 end
  from halves
    cross join lateral (
      select revision, recorded_at < bound as is_before
      from read.money_transactions
      where book_id = $1 and revision >= (low + high) / 2
      order by revision
      limit 1
    ) as middle
  where low < high
),
-- what is compared with a column under row-level security must be a value by then, or no index is used for it
bounds as materialized (
  select coalesce((select min(high) from halves where bound = $4::timestamptz), 0) as low,
         coalesce((select min(high) from halves where bound = $5::timestamptz), 9223372036854775807) as high
)
