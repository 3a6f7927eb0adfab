-- $1 head
update log.reader_checkpoints set position = $1 where position > $1
