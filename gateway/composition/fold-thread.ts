import { parentPort, workerData } from 'node:worker_threads'
import { serveFolding } from '@heptad/projections/rebuild/helper-lane.ts'
import { openRebuildEngines } from './rebuild-engines.ts'
import type { RebuildThreadData } from './rebuild-thread.ts'

/** The second thread of a long rebuild: folds what the first one tells it, until that one ends it. */
const { engines, modules } = await openRebuildEngines(workerData as RebuildThreadData)
if (parentPort !== null) serveFolding(parentPort, engines, modules.projections)
