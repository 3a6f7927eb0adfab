import { type ResourceLimits, Worker } from 'node:worker_threads'
import { gatherLess } from '@heptad/infra/processes/tune-collector.ts'
import type { RebuildThreadData } from './rebuild-thread.ts'

/** The objects of an event die young where there is room for them; more room only makes the process larger. */
const YOUNG_MIB = 32
/** Far more than a fold holds at once. V8 lets dead objects gather by a share of this: without a limit they are twice what lives. */
const OLD_MIB = 1024

export const rebuildThreadLimits: ResourceLimits = {
  maxYoungGenerationSizeMb: YOUNG_MIB,
  maxOldGenerationSizeMb: OLD_MIB,
}

/** Starts a thread of a rebuild: `heptad <name>` in the list of threads. */
export function startRebuildThread(name: 'rebuild' | 'fold', data: RebuildThreadData): Worker {
  const gatherAsBefore = gatherLess()
  const worker = new Worker(new URL('./low-priority-thread.ts', import.meta.url), {
    ...{ workerData: data, name: `heptad ${name}` },
    argv: [new URL(`./${name}-thread.ts`, import.meta.url).href],
    resourceLimits: rebuildThreadLimits,
  })
  return worker.once('exit', gatherAsBefore)
}
