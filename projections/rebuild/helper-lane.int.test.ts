import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { ended, openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import type { FoldLimits } from './fold.ts'
import { JobWorker } from './job-worker.ts'

const HELPER = new URL('../testing/fold-helper.fixture.ts', import.meta.url)
const KILLED = fileURLToPath(new URL('../testing/killed-rebuild.fixture.ts', import.meta.url))
const NAME = thingsProjection.name
const EVENTS = 3000
const LIMITS: FoldLimits = {
  ...{ values: 280, operations: 100_000, milliseconds: 5000 },
  ...{ helperFrom: 1n, shortestSpan: 100n },
}
const REQUEST = { projection: NAME, kind: 'rebuild', version: 1, acceptsDifferences: false } as const

let world: RebuildWorld
const closing: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  closing.push(() => world.close())
  await world.worker.stop()
  await appendThings(world.store, EVENTS)
  await world.served(NAME)
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** What rebuilds with two threads, and tells of the second one. */
function worker({ onMessage = () => {} }: { onMessage?: (kind: string, helper: Worker) => void } = {}): void {
  let starting = Promise.resolve()
  const startHelper = () => {
    const helper = new Worker(HELPER, { workerData: { url: world.url } })
    const { promise, resolve } = Promise.withResolvers<void>()
    starting = promise
    helper.on('exit', () => resolve())
    helper.on('message', ({ kind }: { kind: string }) => {
      if (kind === 'ready') resolve()
      onMessage(kind, helper)
    })
    return helper
  }
  const { engines } = world.options
  /** The first thread folds nothing before the second can begin. */
  const head = async () => {
    await starting
    return world.store.head()
  }
  const log = { identity: () => world.store.identity(), head }
  const options = { ...world.options, engines: { ...engines, log, startHelper }, foldLimits: LIMITS }
  const own = new JobWorker({ ...options, clock: systemClock(), onFault: () => {} })
  closing.push(() => own.stop())
}

async function expectReplayed(build: number): Promise<void> {
  const { stored, replayed } = await world.rows({
    ...thingsProjection,
    tables: thingsProjection.tables.map((table) => ({ ...table, build })),
  })
  expect(stored.length).toBeGreaterThan(0)
  expect(stored).toEqual(replayed)
}

test('a rebuild in two threads under live writes equals what one thread built event by event, and takes over', async () => {
  let folded = 0
  worker({ onMessage: (kind) => (folded += kind === 'folded' ? 1 : 0) })
  const writing = appendThings(world.store, 300, 7)
  expect(await world.job('rebuild', NAME)).toMatchObject({
    state: 'succeeded',
    outcome: { promoted: true, comparison: { differing: '0' } },
  })
  await writing
  expect(folded).toBeGreaterThan(1)
  expect(await world.served(NAME)).toMatchObject({ build: 2 })
  await expectReplayed(2)
})

test('a rebuild whose second thread dies fails and says so, and succeeds when it is asked for again', async () => {
  let deaths = 0
  worker({
    onMessage: (kind, helper) => {
      if (kind !== 'folded' || deaths > 0) return
      deaths += 1
      void helper.terminate()
    },
  })
  expect(await world.job('rebuild', NAME)).toMatchObject({
    state: 'failed',
    outcome: { error: 'the thread that helps to fold has ended' },
  })
  expect(await world.served(NAME)).toMatchObject({ build: 1 })
  expect(await world.job('rebuild', NAME)).toMatchObject({
    state: 'succeeded',
    outcome: { comparison: { differing: '0' } },
  })
  expect(deaths).toBe(1)
})

test('a rebuild in two threads whose process is killed goes on from its checkpoint, and ends equal', async () => {
  const child = spawn(process.execPath, [KILLED, world.url, '1500', 'helped'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  closing.push(async () => child.kill('SIGKILL'))
  await world.options.jobs.request(v7(), REQUEST)
  expect(await exited).toEqual([null, 'SIGKILL'])
  const reached = async () => (await world.builds(NAME)).find(({ build }) => build === 2)?.position ?? 0n
  const atDeath = await reached()
  expect(atDeath).toBeGreaterThan(0n)
  expect(atDeath).toBeLessThan(BigInt(EVENTS))
  await world.projector.query(`update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'`)
  worker()
  expect(await ended(world.options.jobs, NAME)).toMatchObject({
    state: 'succeeded',
    build: 2,
    outcome: { comparison: { differing: '0' } },
  })
  await until(async () => (await reached()) >= BigInt(EVENTS))
  await expectReplayed(2)
})
