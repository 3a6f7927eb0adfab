-- how many events of a tenant were recorded, by day and type.
-- type: exact, or empty for any; type_prefix: empty for any; days from from_day to until_day; last_day, last_type: the row that the last page ended with.
select toDate32(recorded_at) as day, action as type, toString(count()) as events
from read.audit_records final
where {tenant}
  and day >= {from_day:Date32}
  and day >= {last_day:Date32}
  and day <= {until_day:Date32}
  and (day, type) > ({last_day:Date32}, {last_type:String})
  and ({type:String} = '' or action = {type:String})
  and startsWith(action, {type_prefix:String})
group by day, type
order by day, type
limit {rows:UInt32}
