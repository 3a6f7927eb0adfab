import { Worker } from 'node:worker_threads'
import { rebuildThreadLimits } from '@heptad/gateway/composition/rebuild-threads.ts'
import { gatherLess } from '@heptad/infra/processes/tune-collector.ts'
import type { BuildingData, BuildingMessage } from './building-thread.ts'

/** A thread that builds a read model. */
export interface Builder {
  /** Resolves with the seconds of the first build. Rejects with what ended the thread before. */
  readonly built: Promise<number>
  readonly began: Promise<void>
  stop(): Promise<void>
}

/** Starts one, limited as those of a backbone. */
export function startBuilder(data: BuildingData): Builder {
  const gatherAsBefore = gatherLess()
  const thread = new Worker(new URL('./building-thread.ts', import.meta.url), {
    ...{ workerData: data, resourceLimits: rebuildThreadLimits },
  })
  const [began, built] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()]
  for (const { promise } of [began, built]) promise.catch(() => {})
  const fail = (error: Error) => {
    began.reject(error)
    built.reject(error)
  }
  thread.on('message', (message: BuildingMessage) => {
    if (message.kind === 'began') began.resolve()
    else built.resolve(message.seconds)
  })
  thread.on('error', fail)
  thread.on('exit', () => {
    gatherAsBefore()
    fail(new Error('the thread that builds has ended'))
  })
  return {
    ...{ began: began.promise, built: built.promise },
    stop: async () => void (await thread.terminate()),
  }
}
