import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { defineQuery } from '@heptad/read-models/define.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import { query } from '@heptad/schemas/contract.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { v7 } from 'uuid'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { on, type ProjectionDefinition } from '../define.ts'
import { add, put } from '../row-operation.ts'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingCounted, things, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { OperationRefused, ProjectionOperator } from './operator.ts'

const NAME = 'test.things'
/** Counts every change once, where version 1 counted with the names and tags too. */
const second: ProjectionDefinition = {
  ...thingsProjection,
  version: 2,
  handlers: [
    on(thingCounted, ({ data }) => [
      put(things, { thingId: data.thingId, name: 'second' }),
      add(things, { thingId: data.thingId, total: BigInt(data.amount), changes: 1 }),
    ]),
  ],
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(...definitions: readonly ProjectionDefinition[]): Promise<RebuildWorld> {
  const world = await openRebuildWorld({ definitions, contracts: thingContracts })
  closing.push(() => world.close())
  return world
}

function operatorOf(world: RebuildWorld): ProjectionOperator {
  return new ProjectionOperator(world.options, { ids: systemIds(), clock: systemClock() })
}

async function readerOf(world: RebuildWorld, definitions: readonly ProjectionDefinition[]) {
  const postgres = openPool({ url: world.url, role: 'heptad_reader', max: 2, applicationName: 'test-reader' })
  closing.push(() => postgres.end())
  const vault = keyVault(await memoryKeyring(), memoryDataKeys())
  const { clickhouse, freshness } = world
  const runner = createQueryRunner({
    postgres,
    clickhouse,
    vault,
    clock: systemClock(),
    freshness,
    models: definitions,
  })
  const contract = query('test.things.count', {
    summary: 'Counts.',
    shape: 'list',
    input: z.object({}),
    row: z.record(z.string(), z.unknown()),
  })
  const definition = defineQuery(contract, {
    permission: 'test.things.count',
    reads: [things],
    run: async (db) => ({
      rows: await db.postgres(
        'select coalesce(sum(changes), 0)::integer as changes, min(name) as name from read.test_things',
        [],
      ),
      next: null,
    }),
  })
  return (minPosition = 0n) =>
    runner.run(definition, { tenantId: exampleTenants[0], input: {}, page: { limit: 1, after: null }, minPosition })
}

test('while it is switched to and fro under live writes, no answer goes back, and a token is always kept', async () => {
  const world = await open(thingsProjection)
  await appendCounts(world, 200)
  await world.served(NAME)
  const operator = operatorOf(world)
  const ask = await readerOf(world, [thingsProjection])
  const reading = watched(world, ask)
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded' })
  for (let turn = 0; turn < 4; turn += 1) {
    await operator.rollback(NAME)
    await appendCounts(world, 30)
  }
  const { answers, wrong } = await reading.stop()
  expect(answers).toBeGreaterThan(10)
  expect(wrong).toEqual([])
  expect(world.faults).toEqual([])
})

test('a new version is built in both ways, its differences are shown, and it answers only when they are accepted', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 400)
  await world.served(NAME)
  const upgraded = await reopened(world, [thingsProjection, second])
  const job = await upgraded.job('rebuild', NAME, { version: 2 })
  expect(job).toMatchObject({
    state: 'differs',
    outcome: { foldedAndIncremental: { differing: '0' }, comparison: { differing: expect.stringMatching(/^[1-9]/) } },
  })
  expect(await upgraded.served(NAME)).toMatchObject({ version: 1 })
  const operator = operatorOf(upgraded)
  await expect(operator.promote(NAME, false)).rejects.toThrow(/rows of test.things version 2, build 1 differ/)
  expect(await operator.promote(NAME, true)).toEqual({ projection: NAME, version: 2, build: 1 })
  const ask = await readerOf(upgraded, [thingsProjection, second])
  expect(await ask()).toMatchObject({ rows: [{ name: 'second' }] })
  await operator.rollback(NAME)
  expect(await ask()).toMatchObject({ rows: [{ name: expect.not.stringContaining('second') }] })
  await expect(operator.drop({ projection: NAME, version: 1, build: 1 })).rejects.toThrow(OperationRefused)
})

test('a build that is behind is not switched to', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 100)
  await world.served(NAME)
  await world.job('rebuild', NAME)
  await world.served(NAME)
  await world.runners.stop()
  await world.projector.query(
    `update log.checkpoints set position = position - 1, epoch = epoch + 1000 where projection = 'test.things'`,
  )
  await expect(operatorOf(world).rollback(NAME)).rejects.toThrow(/stands at \d+, the build that answers at/)
  expect(await world.builds(NAME)).toMatchObject([{ isServed: false }, { build: 2, isServed: true }])
}, 30_000)

test('lost rows are put right by a rebuild whose differences are accepted, and by no other', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 300)
  await world.served(NAME)
  await world.projector.query('delete from read.test_things_v1')
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'differs', outcome: { promoted: false } })
  expect(await world.job('rebuild', NAME, { accepts: true })).toMatchObject({ state: 'succeeded' })
  expect((await world.served(NAME)).build).toBeGreaterThan(1)
  expect(await world.job('verify', NAME)).toMatchObject({ state: 'succeeded' })
})

test('a rebuild whose process is killed goes on where it was when it is asked for again', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 12_000)
  await world.served(NAME)
  await world.worker.stop()
  const child = spawn(process.execPath, [
    new URL('../testing/killed-rebuild.fixture.ts', import.meta.url).pathname,
    world.url,
    '10000',
  ])
  const exited = once(child, 'exit')
  const request = { projection: NAME, kind: 'rebuild', version: 1, acceptsDifferences: false } as const
  await world.options.jobs.request(v7(), request)
  expect(await exited).toEqual([null, 'SIGKILL'])
  const [, killed] = await world.builds(NAME)
  expect(killed).toMatchObject({ state: 'building', isReady: false })
  expect(killed?.position).toBeGreaterThanOrEqual(6000n)
  expect(await world.options.jobs.request(v7(), request)).toBe(false)
  await world.projector.query(`update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'`)
  const again = await reopened(world, [thingsProjection])
  expect(await again.job('rebuild', NAME)).toMatchObject({
    state: 'succeeded',
    build: 2,
    outcome: { comparison: { differing: '0' } },
  })
})

async function reopened(world: RebuildWorld, definitions: readonly ProjectionDefinition[]): Promise<RebuildWorld> {
  await world.runners.stop()
  await world.worker.stop()
  const opened = await openRebuildWorld({ definitions, contracts: thingContracts, url: world.url })
  closing.push(() => opened.close())
  return opened
}

async function appendCounts(world: RebuildWorld, count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    thing('counted', { thingId: 'thing', amount: '1', at: '2026-01-31T12:00:00.000000Z' }),
  )
  const stream = { tenantId: exampleTenants[0], streamId: streamOf('test.thing', '1') }
  const [verdict] = await world.store.append([append({ ...stream, events })])
  expect(verdict?.kind).toBe('appended')
}

type Ask = Awaited<ReturnType<typeof readerOf>>

/** Appends and asks without pause; keeps every answer that shows less than one before it, or that a token was sent in vain for. */
function watched(world: RebuildWorld, ask: Ask) {
  let isOver = false
  let answers = 0
  let highest = { position: 0n, changes: 0 }
  const wrong: string[] = []
  const reading = (async () => {
    while (!isOver) {
      await appendCounts(world, 3)
      const answer = await ask(answers % 3 === 0 ? await world.store.head() : 0n)
      answers += 1
      if (answer.kind !== 'page') {
        wrong.push(answer.kind)
        continue
      }
      const { changes } = z.object({ changes: z.number() }).parse(answer.rows[0])
      if (answer.position < highest.position || changes < highest.changes)
        wrong.push(`${changes} at ${answer.position} after ${highest.changes} at ${highest.position}`)
      highest = { position: answer.position, changes }
    }
  })()
  return {
    async stop() {
      isOver = true
      await reading
      return { answers, wrong }
    },
  }
}
