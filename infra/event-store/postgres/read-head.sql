select position from log.events order by position desc limit 1
