-- waits for a checkpoint, which is made at once. what is copied from then on can be recovered.
select clock_timestamp() as "startedAt" from pg_backup_start('heptad', fast => true)
