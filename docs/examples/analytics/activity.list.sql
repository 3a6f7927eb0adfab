-- how often something happened, by day.
-- what: empty for anything; days from from_day to until_day; last_day, last_what: the row that the last page ended with.
select day, what, toString(count()) as times
from read.analytics_activity final
where {tenant}
  and day >= {from_day:Date32}
  and day >= {last_day:Date32}
  and day <= {until_day:Date32}
  and (day, what) > ({last_day:Date32}, {last_what:String})
  and ({what:String} = '' or what = {what:String})
group by day, what
order by day, what
limit {rows:UInt32}
