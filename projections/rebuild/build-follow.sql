-- hands a build to the projectors. $1 projection, $2 version, $3 build
update log.builds set state = 'following' where projection = $1 and version = $2 and build = $3
