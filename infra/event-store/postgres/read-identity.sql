select log_id, incarnation from log.identity
