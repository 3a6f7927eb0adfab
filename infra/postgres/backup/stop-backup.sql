-- finishes the segment that it stops in. the label tells recovery where to begin.
select labelfile as label, spcmapfile as tablespaces, pg_walfile_name(lsn) as "lastSegment", lsn::text as "stopLsn"
from pg_backup_stop(wait_for_archive => false)
