-- $1 reader, $2 position; moves forward only
insert into log.reader_checkpoints as checkpoint (reader, position)
values ($1, $2)
on conflict (reader) do update set position = excluded.position
where checkpoint.position < excluded.position
