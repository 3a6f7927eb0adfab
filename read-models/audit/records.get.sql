-- one record. id: the event's
select id, action, entity_type, entity_id, revision, actor_type, actor_id, on_behalf_of_type, on_behalf_of_id, ip,
       user_agent, command_id, command_type, correlation_id, causation_id, data, decided_at, recorded_at
from read.audit_records final
where {tenant} and id = {id:UUID}
limit 1
