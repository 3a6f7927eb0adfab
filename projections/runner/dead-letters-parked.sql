-- the parked sequences of a range. $1 projection, $2 version, $3 first slice, $4 last slice
select distinct sequence_key
from log.dead_letters
where projection = $1 and version = $2 and slice between $3 and $4
