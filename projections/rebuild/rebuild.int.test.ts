import { afterEach, expect, test } from 'vitest'
import type { ProjectionDefinition } from '../define.ts'
import { on } from '../define.ts'
import { put } from '../row-operation.ts'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingNamed, things, thingsProjection } from '../testing/example.ts'
import { thingCountsProjection } from '../testing/example-analytics.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'

let world: RebuildWorld
afterEach(() => world.close())

async function open(...definitions: readonly ProjectionDefinition[]): Promise<void> {
  world = await openRebuildWorld({ definitions, contracts: thingContracts })
}

/** Appends without pause until it is told to stop. */
function writer(): { stop(): Promise<number> } {
  let isOver = false
  let appended = 0
  const writing = (async () => {
    for (let seed = 100; !isOver; seed += 1) {
      await appendThings(world.store, 20, seed)
      appended += 20
    }
  })()
  return {
    async stop() {
      isOver = true
      await writing
      return appended
    },
  }
}

test.each([
  ['PostgreSQL', thingsProjection],
  ['ClickHouse', thingCountsProjection],
])('a rebuild in %s under live writes is equal to what answers, and takes over', async (_, definition) => {
  await open(definition)
  await appendThings(world.store, 3000)
  await world.served(definition.name)
  const live = writer()
  const job = await world.job('rebuild', definition.name)
  expect(await live.stop()).toBeGreaterThan(0)
  expect(world.faults).toEqual([])
  expect(job).toMatchObject({ state: 'succeeded', outcome: { promoted: true, comparison: { differing: '0' } } })
  const served = await world.served(definition.name)
  expect(served).toMatchObject({ version: 1, build: 2, differences: 0n })
  const { stored, replayed } = await world.rows({
    ...definition,
    tables: definition.tables.map((table) => ({ ...table, build: 2 })),
  })
  expect(stored.length).toBeGreaterThan(0)
  expect(stored).toEqual(replayed)
})

test.each([
  [
    'a changed row',
    `update read.test_things_v1 set total = total + 1 where thing_id = (select min(thing_id) from read.test_things_v1)`,
  ],
  ['a lost row', `delete from read.test_things_v1 where thing_id = (select min(thing_id) from read.test_things_v1)`],
  [
    'a row too many',
    `insert into read.test_things_v1 (tenant_id, thing_id, name) select tenant_id, 'none', 'x' from read.test_things_v1 limit 1`,
  ],
])('a verification finds %s and shows it, and drops what it made', async (_, damage) => {
  await open(thingsProjection)
  await appendThings(world.store, 500)
  await world.served('test.things')
  expect(await world.job('verify', 'test.things')).toMatchObject({ state: 'succeeded' })
  await world.projector.query(damage)
  const job = await world.job('verify', 'test.things')
  expect(world.faults).toEqual([])
  expect(job.state).toBe('differs')
  expect(job.outcome).toMatchObject({ comparison: { tables: [{ first: [expect.anything()] }] } })
  expect(await world.builds('test.things')).toHaveLength(1)
})

test('a verification finds a changed row in ClickHouse', async () => {
  await open(thingCountsProjection)
  await appendThings(world.store, 300)
  await world.served('test.thingcounts')
  expect(await world.job('verify', 'test.thingcounts')).toMatchObject({ state: 'succeeded' })
  await world.clickhouse.command({
    query:
      'insert into test_thing_counts_v1 select * replace (amount + 1 as amount) from test_thing_counts_v1 final limit 1',
  })
  const job = await world.job('verify', 'test.thingcounts')
  expect(world.faults).toEqual([])
  expect(job).toMatchObject({ state: 'differs', outcome: { comparison: { differing: '1' } } })
})

test('a verification finds an event that was skipped', async () => {
  await open(thingsProjection)
  await world.runners.stop()
  await appendThings(world.store, 200)
  await world.projector.query(
    `update log.checkpoints set position = 50, epoch = epoch + 1, is_ready = true where projection = 'test.things'`,
  )
  const job = await world.job('verify', 'test.things')
  expect(job).toMatchObject({ state: 'differs', outcome: { comparison: { position: '50' } } })
})

test('a verification finds a projection that reads the clock', async () => {
  const clocked: ProjectionDefinition = {
    ...thingsProjection,
    handlers: [on(thingNamed, ({ data }) => [put(things, { ...data, label: String(performance.now()) })])],
  }
  await open(clocked)
  await appendThings(world.store, 100)
  await world.served('test.things')
  expect(await world.job('verify', 'test.things')).toMatchObject({ state: 'differs' })
})
