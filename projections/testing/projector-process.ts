import { thingContracts, thingsProjection } from './example.ts'
import { openWorld } from './world.ts'

/** A process that runs the example's projection until it is killed: `node projector-process.ts <database> <owner> <node> <ranges>`. */
const [url = '', owner = '', node = owner, ranges = '1'] = process.argv.slice(2)
const world = await openWorld({ url, definitions: [thingsProjection], contracts: thingContracts })
await world.start({ owner, node, rangesPerProcess: Number(ranges), leaseMs: 3500 })
