import { parseFaultKinds } from './network/fault-kinds.ts'
import { runSeeds } from './run-seeds.ts'

/** Runs one share of the seeds, as `<first seed> <seeds> <seconds> <faults>` say, and tells its parent of each. Ends with its parent. */
const [firstSeed, seeds, seconds, faults = 'all'] = process.argv.slice(2)
process.on('disconnect', () => process.exit())

const summary = await runSeeds({
  firstSeed: Number(firstSeed),
  seeds: Number(seeds),
  seconds: Number(seconds),
  faults: parseFaultKinds(faults),
  onSeed: (held) => process.send?.(held),
})
process.send?.(summary, () => process.disconnect())
