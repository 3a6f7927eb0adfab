-- one tenant.
-- $1 its id
select registered_id as tenant_id, name, slug, status, registered_at
from read.iam_tenants
where registered_id = $1
