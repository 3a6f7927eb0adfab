import { Worker } from 'node:worker_threads'
import type { RebuildThreadData } from './rebuild-thread.ts'

/** The objects of an event die young where there is room for them; more room only makes the process larger. */
const YOUNG_MIB = 32

/** Starts a thread of a rebuild: `heptad <name>` in the list of threads. */
export function startRebuildThread(name: 'rebuild' | 'fold', data: RebuildThreadData): Worker {
  return new Worker(new URL(`./${name}-thread.ts`, import.meta.url), {
    ...{ workerData: data, name: `heptad ${name}` },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  })
}
