import { Worker } from 'node:worker_threads'

/** Starts the second thread of a fold, as a backbone does. */
export function foldHelper(url: string): Worker {
  return new Worker(new URL('./fold-helper-thread.ts', import.meta.url), {
    workerData: { url },
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  })
}
