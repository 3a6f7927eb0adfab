-- the position of a tenant's last event
-- $1 tenant
select position from log.events where tenant_id = $1 order by position desc limit 1
