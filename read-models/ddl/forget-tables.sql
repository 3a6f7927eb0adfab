-- forgets the tables of a build. $1 projection, $2 version, $3 how their names end
delete from log.read_models where projection = $1 and version = $2 and right(name, length($3)) = $3
returning engine, name
