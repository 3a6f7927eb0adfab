-- $1 how many; a segment in which nothing was written is not left
select pg_logical_emit_message(false, 'heptad', ''), pg_switch_wal() from generate_series(1, $1)
