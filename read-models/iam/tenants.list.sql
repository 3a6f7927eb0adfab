-- tenants, oldest first.
-- $1 status or null, $2 registration time and $3 id after which the page starts, $4 rows
select registered_id as tenant_id, name, slug, status, registered_at
from read.iam_tenants
where ($1::text is null or status = $1)
  and (registered_at, registered_id) > ($2::timestamptz, $3::uuid)
order by registered_at, registered_id
limit $4
