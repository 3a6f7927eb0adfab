-- records the result of a comparison with the serving build. $1 projection, $2 version, $3 build, $4 differing rows, $5 position
update log.builds set differences = $4, compared_position = $5
where projection = $1 and version = $2 and build = $3
