-- one API key.
-- $1 its id
select api_key_id, name, environment, scopes, created_at, expires_at, status, ended_at
from read.iam_apikeys
where api_key_id = $1
