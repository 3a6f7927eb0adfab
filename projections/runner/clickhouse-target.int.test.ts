import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { readToEnd } from '@heptad/infra/event-store/contract/fixtures.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { analyticsTable, boolean, text } from '@heptad/read-models/table.ts'
import { expect, test } from 'vitest'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts } from '../testing/example.ts'
import { thingCounts, thingCountsProjection } from '../testing/example-analytics.ts'
import { until, type World } from '../testing/world.ts'
import { analyticsWorldOfTest } from '../testing/world-of-test.ts'
import { engineTargets } from './engine-targets.ts'
import { projectorOf } from './project.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'

function worldOf(definition = thingCountsProjection): Promise<World> {
  return analyticsWorldOfTest({ definitions: [definition], contracts: thingContracts })
}

test('analytics rows equal a replay, also when owners follow each other', async () => {
  const world = await worldOf()
  await appendThings(world.store, 3000)
  const first = await world.start({ freshness: createFreshness(systemClock()) })
  await until(async () => ((await first.status())[0]?.position ?? 0n) > 0n)
  const second = await world.start()
  await appendThings(world.store, 500, 2)
  await world.caughtUp(second)
  await first.stop()
  await second.stop()
  const { stored, replayed } = await world.rows(thingCountsProjection)
  expect(stored.length).toBeGreaterThan(1000)
  expect(stored).toEqual(replayed)
})

/** A log of which everything was sent, and its checkpoint is lost. */
async function sentOnce() {
  const world = await worldOf()
  await appendThings(world.store, 400)
  const target = await targetOf(world)
  const batch = await wholeLog(world)
  const { epoch = 0n } = (await acquire(world, target)) ?? {}
  await target.write(epoch, batch)
  await world.projector.query('update log.checkpoints set position = 0')
  return { world, target, batch, epoch }
}

test('a block that is sent again counts once, even without FINAL', async () => {
  const { world, target, batch, epoch } = await sentOnce()
  await target.write(epoch, batch)
  expect(await countRows(world)).toBe(batch.entries.flatMap(({ operations }) => operations).length)
})

test('a block that a changed projection makes of the same events takes the place of what was sent, also with as many rows', async () => {
  const { world, target, batch, epoch } = await sentOnce()
  const changed = batch.entries.map(({ event, operations }) => ({
    event,
    operations: operations.map((each) => put(thingCounts, { ...each.row, note: 'changed' } as never)),
  }))
  await target.write(epoch, { ...batch, entries: changed })
  const query = "select count() as rows from test_thing_counts_v1 final where note like '%changed%'"
  const [row] = await (await world.clickhouse.query({ query, format: 'JSONEachRow' })).json<{ rows: string }>()
  expect(Number(row?.rows)).toBe(changed.flatMap(({ operations }) => operations).length)
})

test('a claimed block is sent again, in the same shape, before anything else', async () => {
  const world = await worldOf()
  await appendThings(world.store, 300)
  const batch = await wholeLog(world, 137n)
  const target = await targetOf(world)
  const { epoch = 0n } = (await acquire(world, target)) ?? {}
  await target.write(epoch, batch)
  await world.projector.query('update log.checkpoints set position = 0, claimed_position = 137')
  const runner = await world.start()
  await world.caughtUp(runner)
  await runner.stop()
  const { stored, replayed } = await world.rows(thingCountsProjection)
  expect(stored).toEqual(replayed)
  expect(await countRows(world)).toBe(replayed.length)
})

test('ClickHouse away: the projection retries, and goes on when it is back', async () => {
  const world = await worldOf()
  await appendThings(world.store, 100)
  const away = openClickhouse('http://127.0.0.1:1')
  const target = await targetOf({ ...world, clickhouse: away })
  const { epoch = 0n } = (await acquire(world, target)) ?? {}
  await expect(target.write(epoch, await wholeLog(world))).rejects.toThrow()
  await away.close()
  expect((await acquire(world, target))?.claimedPosition).toBe(100n)
  const runner = await world.start()
  await world.caughtUp(runner)
  await runner.stop()
  const { stored, replayed } = await world.rows(thingCountsProjection)
  expect(stored).toEqual(replayed)
})

test('a deposed owner can claim nothing, so it sends nothing', async () => {
  const world = await worldOf()
  await appendThings(world.store, 100)
  const target = await targetOf(world)
  const old = await acquire(world, target)
  await acquire(world, target)
  await expect(target.write(old?.epoch ?? 0n, await wholeLog(world))).rejects.toThrow('another owner')
  expect(await countRows(world)).toBe(0)
})

const switches = analyticsTable('test_switches', { thingId: text().key(), isOn: boolean() })
const switchesProjection = defineProjection({
  name: 'test.switches',
  version: 1,
  sequenceKey: 'stream',
  tables: [switches],
  handlers: [],
})

test.each([
  ['a truth value that is none', [put(switches, { thingId: 'a', isOn: 'perhaps' as never })]],
  ['half a character', [put(switches, { thingId: '\ud800', isOn: true })]],
  [
    'more at once than its door takes',
    Array.from({ length: 33 }, () => put(switches, { thingId: 'x'.repeat(1024 * 1024), isOn: true })),
  ],
])('%s is refused: trying it again as it is would be in vain', async (_, operations) => {
  const world = await worldOf(switchesProjection)
  await appendThings(world.store, 1)
  const [stored] = (await world.store.readAll({ after: 0n })).events
  const entries = stored === undefined ? [] : [{ event: eventCodec(thingContracts).decode(stored), operations }]
  const target = await targetOf(world, switchesProjection)
  const { epoch = 0n } = (await acquire(world, target)) ?? {}
  await expect(target.write(epoch, { from: 0n, to: 1n, entries, isReady: true })).rejects.toThrow(RowsRefused)
})

async function targetOf(world: World, definition = thingCountsProjection): Promise<ProjectionTarget> {
  const { projector: postgres, clickhouse, store } = world
  return engineTargets({ postgres, clickhouse, identity: await store.identity(), leaseMs: 5000 })(definition)
}

async function acquire(world: World, target: ProjectionTarget) {
  return target.acquire({ owner: 'test', identity: await world.store.identity(), preempts: true })
}

async function wholeLog(world: World, to?: bigint): Promise<Batch> {
  const events = await readToEnd((after) => world.store.readAll({ after }), 0n)
  const reached = to ?? BigInt(events.length)
  const projector = projectorOf(thingCountsProjection)
  const entries = events
    .filter(({ position, type }) => position <= reached && projector.takes(type))
    .map(eventCodec(thingContracts).decode)
    .map((event) => ({ event, operations: projector.project(event) }))
  return { from: 0n, to: reached, entries, isReady: true }
}

async function countRows({ clickhouse }: World): Promise<number> {
  const query = 'select count() as rows from test_thing_counts_v1'
  const [row] = await (await clickhouse.query({ query, format: 'JSONEachRow' })).json<{ rows: string }>()
  return Number(row?.rows)
}
