import v8 from 'node:v8'
if (process.argv[2]) v8.setFlagsFromString(process.argv[2])
let keep=[]; for (let i=0;i<3e7;i++){ keep.push({i}); if (keep.length>400000) keep=[] }
console.log(process.argv[2], v8.getHeapSpaceStatistics().filter(s=>/new_space/.test(s.space_name)).map(s=>s.space_name+' '+(s.space_size/1048576)))
