-- what each account of a book was debited and credited, by day.
-- book_id; asset, path_prefix: empty for any; days from from_day to until_day; last_day, last_asset, last_path: the row that the last page ended with.
select book_id, day, asset, path, min(scale) as scale,
       sumIf(amount, side = 'debit') as debits, sumIf(amount, side = 'credit') as credits,
       toString(count()) as entries
from read.money_entries final
where {tenant}
  and book_id = {book_id:String}
  and day >= {from_day:Date32}
  and day >= {last_day:Date32}
  and day <= {until_day:Date32}
  and (day, asset, path) > ({last_day:Date32}, {last_asset:String}, {last_path:String})
  and ({asset:String} = '' or asset = {asset:String})
  and ({path_prefix:String} = '' or path = {path_prefix:String} or startsWith(path, concat({path_prefix:String}, ':')))
group by book_id, day, asset, path
order by book_id, day, asset, path
limit {rows:UInt32}
