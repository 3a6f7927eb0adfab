import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openRebuildEngines } from '@heptad/gateway/composition/rebuild-engines.ts'
import { startRebuildThread } from '@heptad/gateway/composition/rebuild-threads.ts'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { advance } from '@heptad/projections/rebuild/advance.ts'
import { courteous } from '@heptad/projections/rebuild/courtesy.ts'
import { fold } from '@heptad/projections/rebuild/fold.ts'
import { newBuild } from './new-build.ts'

/** What the thread is told when it starts. */
export interface BuildingData {
  readonly url: string
  readonly projection: string
  readonly way: keyof typeof WAYS
  /** So many of the log, which may be longer and grow. */
  readonly events: number
  /** Again and again, until it is ended. */
  readonly isRepeated: boolean
}

/** What it says: when it begins a build, and how long that took. */
export type BuildingMessage = { readonly kind: 'began' } | { readonly kind: 'built'; readonly seconds: number }

const WAYS = { folded: fold, incremental: advance }

/** Builds a read model in a thread like that of a backbone's rebuilds, and from the same parts; only what compares and promotes is left out. */
async function work({ url, projection, way, events, isRepeated }: BuildingData): Promise<void> {
  const definition = builtIn.projections.find(({ name }) => name === projection)
  if (definition === undefined) throw new Error(`there is no projection ${projection}`)
  const data = {
    ...{ postgresUrl: url, clickhouseUrl: 'http://127.0.0.1:9', hasClickhouse: false, owner: 'bench' },
    ...{ modules: [], analyticsDays: [], reader: null },
  }
  const { engines, close } = await openRebuildEngines(data)
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
  const watch = courteous({ progress: async () => {} }, engines)
  do {
    const build = await newBuild(definition, { ...engines, startHelper: () => startRebuildThread('fold', data) }, owner)
    say({ kind: 'began' })
    const began = performance.now()
    await WAYS[way](build, BigInt(events), watch)
    const seconds = (performance.now() - began) / 1000
    if (build.position !== BigInt(events)) throw new Error(`built up to ${build.position} of ${events}`)
    say({ kind: 'built', seconds })
  } while (isRepeated)
  await Promise.all([close(), owner.end()])
}

function say(message: BuildingMessage): void {
  parentPort?.postMessage(message)
}

setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
await work(workerData as BuildingData)
