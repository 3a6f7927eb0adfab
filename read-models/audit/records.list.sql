-- what happened in a tenant, the last first.
-- action, entity_type, entity_id, actor_id: exact, or empty for any; action_prefix: empty for any;
-- recorded from from_time to until_time; before (last_time, last_stream, last_revision), the row that the last page ended with.
select id, action, entity_type, entity_id, revision, actor_type, actor_id, on_behalf_of_type, on_behalf_of_id, ip,
       user_agent, command_id, command_type, correlation_id, causation_id, data, decided_at, recorded_at
from read.audit_records final
where {tenant}
  and recorded_at >= parseDateTime64BestEffort({from_time:String}, 6, 'UTC')
  and recorded_at <= parseDateTime64BestEffort({until_time:String}, 6, 'UTC')
  and recorded_at <= parseDateTime64BestEffort({last_time:String}, 6, 'UTC')
  and (recorded_at, _stream, _revision)
    < (parseDateTime64BestEffort({last_time:String}, 6, 'UTC'), {last_stream:String}, {last_revision:UInt64})
  and ({action:String} = '' or action = {action:String})
  and startsWith(action, {action_prefix:String})
  and ({entity_type:String} = '' or entity_type = {entity_type:String})
  and ({entity_id:String} = '' or entity_id = {entity_id:String})
  and ({actor_id:String} = '' or actor_id = {actor_id:String})
order by recorded_at desc, _stream desc, _revision desc
limit {rows:UInt32}
