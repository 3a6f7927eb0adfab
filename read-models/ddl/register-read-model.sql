-- $1 engine, $2 physical name, $3 projection, $4 version, $5 shape
insert into log.read_models (engine, name, projection, version, shape) values ($1, $2, $3, $4, $5)
