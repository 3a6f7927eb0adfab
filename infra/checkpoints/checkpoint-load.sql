-- $1 reader
select position from log.reader_checkpoints where reader = $1
