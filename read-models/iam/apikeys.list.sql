-- API keys, oldest first.
-- $1 status or null, $2 creation time and $3 id after which the page starts, $4 rows
select api_key_id, name, environment, scopes, created_at, expires_at, status, ended_at
from read.iam_apikeys
where ($1::text is null or status = $1)
  and (created_at, api_key_id) > ($2::timestamptz, $3::uuid)
order by created_at, api_key_id
limit $4
