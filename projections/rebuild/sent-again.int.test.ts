import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { v7 } from 'uuid'
import { afterEach, expect, test } from 'vitest'
import { entriesAnalyticsProjection } from '../money/entries-analytics.ts'
import { ended, openRebuildWorld } from '../testing/rebuild-world.ts'
import { move, post } from '../testing/transactions.ts'
import { JobWorker } from './job-worker.ts'

const KILLED = fileURLToPath(new URL('../testing/killed-sending.fixture.ts', import.meta.url))
const { name: NAME, version } = entriesAnalyticsProjection
const LEGS = 1000
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const tenantId = newTenant()

/** As many rows of one event as there can be. */
async function postLegs(store: EventStore): Promise<void> {
  const legs = Array.from({ length: LEGS / 2 }, (_, leg) =>
    move(`pool:${leg}`, `users:${(leg * 7) % 333}`, MAX_AMOUNT - BigInt(leg)),
  )
  await post(store, { tenantId }, legs.flat())
}

test('a rebuild in ClickHouse that is killed between send and checkpoint, and again when it sends that block again, ends with every leg once', async () => {
  const world = await openRebuildWorld({ definitions: [entriesAnalyticsProjection], contracts: moneyEvents })
  closing.push(() => world.close())
  await world.worker.stop()
  await postLegs(world.store)
  await postLegs(world.store)
  await world.served(NAME)
  await world.options.jobs.request(v7(), { projection: NAME, kind: 'rebuild', version, acceptsDifferences: false })
  for (let death = 1; death <= 2; death += 1) {
    const child = spawn(process.execPath, [KILLED, world.url, world.clickhouseUrl], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    closing.push(async () => child.kill('SIGKILL'))
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
    const inDoubt = `select from log.checkpoints where projection = '${NAME}#2' and claimed_position > position`
    expect((await world.projector.query(inDoubt)).rowCount).toBe(1)
    await postLegs(world.store)
    await world.served(NAME)
    await world.projector.query("update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'")
  }
  const worker = new JobWorker({ ...world.options, clock: systemClock(), onFault: () => {} })
  closing.push(() => worker.stop())
  expect(await ended(world.options.jobs, NAME)).toMatchObject({
    state: 'succeeded',
    build: 2,
    outcome: { promoted: true, comparison: { differing: '0' } },
  })
  const rebuilt = {
    ...entriesAnalyticsProjection,
    tables: entriesAnalyticsProjection.tables.map((table) => ({ ...table, build: 2 })),
  }
  const { stored, replayed } = await world.rows(rebuilt)
  expect(stored).toHaveLength(4 * LEGS)
  expect(stored).toEqual(replayed)
  const query = `select toString(count()) as rows from ${qualifiedName(only(rebuilt.tables), rebuilt.version)}`
  const sent = await (await world.clickhouse.query({ query, format: 'JSONEachRow' })).json()
  expect(sent, 'also before ClickHouse merges what came twice').toEqual([{ rows: `${4 * LEGS}` }])
})

function only<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('there is none')
  return one
}
