-- the legs of all accounts of a book, by day, asset, path and effective time.
-- book_id; asset, path_prefix, side: empty for any; effective from from_time to until_time;
-- last_day, last_asset, last_path, last_time, last_version: the row that the last page ended with.
select transaction_id, book_id, account_id, path, asset, scale, account_version, side, amount, effective_at, recorded_at
from read.money_entries final
where {tenant}
  and book_id = {book_id:String}
  and day >= toDate32(parseDateTime64BestEffort({from_time:String}, 6, 'UTC'))
  and day >= {last_day:Date32}
  and day <= toDate32(parseDateTime64BestEffort({until_time:String}, 6, 'UTC'))
  and (day, asset, path, effective_at, account_version)
    > ({last_day:Date32}, {last_asset:String}, {last_path:String}, parseDateTime64BestEffort({last_time:String}, 6, 'UTC'), {last_version:Int64})
  and effective_at >= parseDateTime64BestEffort({from_time:String}, 6, 'UTC')
  and effective_at <= parseDateTime64BestEffort({until_time:String}, 6, 'UTC')
  and ({asset:String} = '' or asset = {asset:String})
  and ({path_prefix:String} = '' or path = {path_prefix:String} or startsWith(path, concat({path_prefix:String}, ':')))
  and ({side:String} = '' or side = {side:String})
order by day, asset, path, effective_at, account_version
limit {rows:UInt32}
