-- keeps WAL from the last checkpoint on, for as long as this connection lives.
select from pg_create_physical_replication_slot('heptad_backup_' || pg_backend_pid(), immediately_reserve => true, temporary => true)
