-- readers that claim to have seen what the log does not hold. $1 head
select reader, position from log.reader_checkpoints where position > $1 order by reader
