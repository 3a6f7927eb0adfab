import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore, NewEvent } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { afterEach, expect, test } from 'vitest'
import { defineProjection, on, type ProjectionDefinition } from '../define.ts'
import { put } from '../row-operation.ts'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingNamed, things, thingsProjection } from '../testing/example.ts'
import { thingCountsProjection } from '../testing/example-analytics.ts'
import { until } from '../testing/world.ts'
import { type MemoryTarget, memoryTarget } from './memory-target.ts'
import { foldInMemory } from './render-memory.ts'
import { type ProjectionRunner, type ProjectionsOptions, startProjections } from './runner.ts'
import { soloBoard } from './solo-board.ts'
import type { ProjectionStatus } from './status.ts'

const clock = systemClock()
const codec = eventCodec(thingContracts)
const running: ProjectionRunner[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()))
})

function start(
  log: EventStore,
  target: MemoryTarget,
  definition: ProjectionDefinition = thingsProjection,
  options: Partial<ProjectionsOptions> = {},
) {
  const faults: string[] = []
  const onFault = (_: string, error: unknown) => faults.push(String(error))
  const freshness = createFreshness(clock)
  const shared = { log, codec, clock, freshness, onFault, owner: `owner-${running.length}` }
  const runner = startProjections({ ...shared, definitions: [definition], targetOf: () => target, ...options })
  running.push(runner)
  return { runner, faults, freshness, status: async () => (await runner.status())[0] }
}

async function write(log: EventStore, ...events: readonly NewEvent[]): Promise<void> {
  await log.append([append({ tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'x'), events })])
}

const named = (thingId: string) => thing('named', { thingId, name: thingId })
const namesIn = (target: MemoryTarget) => [...(target.rows.get('test_things')?.values() ?? [])].map(({ name }) => name)

test('the rows equal a replay, and the lag goes to zero', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await appendThings(log, 500)
  const { status } = start(log, target)
  await appendThings(log, 500, 2)
  await until(async () => (await status())?.position === 1000n)
  const { events } = await log.readAll({ limit: 2000 })
  expect(target.rows).toEqual(foldInMemory(thingsProjection, events.map(codec.decode)))
  expect(await status()).toMatchObject({ state: 'running', lagEvents: 0n, lagSeconds: 0, head: 1000n, reason: null })
})

test('rows of analytics, which keep their distance, come sooner when somebody waits for them', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 60_000)
  /** What waits for its whole distance never comes. */
  const impatient: Clock = { ...clock, after: (ms, wake) => (ms > 500 ? () => {} : clock.after(ms, wake)) }
  const freshness = createFreshness(clock)
  const shared = { log, codec, freshness, owner: 'one', clock: impatient }
  running.push(startProjections({ ...shared, definitions: [thingCountsProjection], targetOf: () => target }))
  const committed = () => freshness.progress('test.thingcounts@1')?.committed
  await write(log, thing('counted', { thingId: 'a', amount: '1', at: clock.now() }))
  await until(() => committed() === 1n)
  await write(log, thing('counted', { thingId: 'a', amount: '2', at: clock.now() }))
  await until(() => {
    freshness.want('test.thingcounts@1')
    return committed() === 2n
  })
})

test('events that a projection does not take move its checkpoint too', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  const onlyNames = defineProjection({
    ...thingsProjection,
    handlers: [on(thingNamed, ({ data }) => [put(things, { thingId: data.thingId, name: data.name })])],
  })
  const { status, freshness } = start(log, target, onlyNames)
  await write(log, named('a'), thing('removed', { thingId: 'b' }), thing('removed', { thingId: 'c' }))
  await until(async () => (await status())?.position === 3n)
  await until(() => freshness.progress('test.things@1')?.committed === 3n)
  const identity = await log.identity()
  expect(await target.acquire({ owner: 'other', identity, preempts: true })).toMatchObject({
    position: 3n,
    isReady: true,
  })
})

test('an event type that no contract covers stops the projection and is named; what came before is written', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await write(log, named('a'), event({ type: 'test.thing.invented' }), named('b'))
  const { status } = start(log, target)
  await until(async () => (await status())?.state === 'stopped')
  expect(await status()).toMatchObject({ position: 1n, lagEvents: 2n })
  expect((await status())?.reason).toContain('position 2: no contract for event type test.thing.invented')
  expect(namesIn(target)).toEqual(['a'])
})

test('where it stops, what it does not take counts as seen', async () => {
  const log = memoryEventStore(clock)
  await write(log, named('a'), event({ type: 'test.thing.invented' }))
  const target = memoryTarget(clock, 1000)
  const { status } = start(log, target, { ...thingsProjection, handlers: [] })
  await until(async () => (await status())?.state === 'stopped')
  const next = await target.acquire({ owner: 'next', identity: await log.identity(), preempts: true })
  expect(next).toMatchObject({ position: 1n })
})

test('a version newer than the release stops the projection', async () => {
  const log = memoryEventStore(clock)
  await write(log, { ...named('a'), schemaVersion: 2 })
  const { status } = start(log, memoryTarget(clock, 1000))
  await until(async () => (await status())?.state === 'stopped')
  expect((await status())?.reason).toContain("newer than this release's")
})

test('faults of the infrastructure never stop a projection', async () => {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, 1000)
  await write(log, named('a'))
  let faultsLeft = 3
  const flaky: MemoryTarget = {
    ...memory,
    async write(epoch, batch) {
      faultsLeft -= 1
      if (faultsLeft >= 0) throw new Error('connection lost')
      await memory.write(epoch, batch)
    },
  }
  const { status, faults } = start(log, flaky)
  await until(async () => (await status())?.position === 1n)
  expect(faults).toHaveLength(3)
  expect(await status()).toMatchObject({ state: 'running', reason: null })
})

test('a fault that stays is met more and more seldom, also where the range can be taken', async () => {
  const log = memoryEventStore(clock)
  await write(log, named('a'))
  const delays: number[] = []
  const quick: Clock = {
    ...clock,
    after(ms, wake) {
      delays.push(ms)
      return clock.after(Math.min(ms, 5), wake)
    },
  }
  const away = { ...memoryTarget(clock, 1000), write: () => Promise.reject(new Error('ClickHouse is away')) }
  start(log, away, thingsProjection, { clock: quick })
  await until(() => delays.filter((ms) => ms === 5000).length >= 2)
  expect(delays).toEqual(expect.arrayContaining([100, 200, 400, 800, 1600, 3200]))
  expect(delays.filter((ms) => ms === 100)).toHaveLength(1)
})

/** Two ranges of which one comes to the head, and the other stays behind it until both are told to stop, since they are to be joined. */
async function joining({ comesBack }: { comesBack: boolean }) {
  const log = memoryEventStore(clock)
  await write(log, ...['a', 'b', 'c'].map(named))
  const row = (first: number, last: number) => ({
    ...{ projection: 'test.things', version: 1, range: { first, last }, position: 0n, isFree: true },
  })
  const [ahead, follower] = [memoryTarget(clock, 60_000), memoryTarget(clock, 60_000)]
  const goneAway = Promise.withResolvers<never>()
  const tries: bigint[] = []
  const behind: MemoryTarget = {
    ...follower,
    write(epoch, batch) {
      tries.push(batch.to)
      return tries.length > 1 && comesBack ? follower.write(epoch, batch) : goneAway.promise
    },
  }
  const board = { ...soloBoard, ranges: async () => [row(0, 511), row(512, 1023)], merge: async () => true }
  const targetOf: ProjectionsOptions['targetOf'] = (_, range) => (range.first === 512 ? behind : ahead)
  const started = start(log, ahead, { ...thingsProjection, handlers: [] }, { board, targetOf })
  const { runner } = started
  const isAt = async (slices: string, wanted: Partial<ProjectionStatus>) => {
    const found = (await runner.status()).find((one) => one.slices === slices)
    return found?.state === wanted.state && found?.position === wanted.position
  }
  await until(async () => tries.length === 1 && (await isAt('0-511', { state: 'running', position: 3n })))
  await until(async () => {
    runner.wake()
    return isAt('0-511', { state: 'standby', position: 0n })
  })
  goneAway.reject(new Error('the database is away'))
  await until(() => tries.length > 1)
  return { ...started, isAt }
}

test('it stops although ranges that it was about to join cannot be brought to one position', async () => {
  const { runner } = await joining({ comesBack: false })
  await runner.stop()
})

test('of ranges that were joined nothing is known any more that a query could wait for', async () => {
  const { isAt, freshness } = await joining({ comesBack: true })
  await until(() => isAt('0-1023', { state: 'running', position: 3n }))
  expect(freshness.ranges('test.things@1')).toHaveLength(1)
})

test('rows of another incarnation of the log are not continued', async () => {
  const target = memoryTarget(clock, 1000)
  const before = memoryEventStore(clock)
  await target.acquire({ owner: 'before', identity: await before.identity(), preempts: true })
  const restored = memoryEventStore(clock, { ...(await before.identity()), incarnation: 'restored' })
  const { status } = start(restored, target)
  await until(async () => (await status())?.state === 'stopped')
  expect((await status())?.reason).toContain('run: heptad log adopt')
})

test('a log that ends before the checkpoint is not continued', async () => {
  const target = memoryTarget(clock, 1000)
  const log = memoryEventStore(clock)
  const ownership = await target.acquire({ owner: 'before', identity: await log.identity(), preempts: true })
  await target.write(ownership?.epoch ?? 0n, { from: 0n, to: 9n, entries: [], isReady: true })
  const { status } = start(log, target)
  await until(async () => (await status())?.state === 'stopped')
  expect((await status())?.reason).toContain('the log ends at 0, before its checkpoint 9')
})

test('a log that ends before a block that was claimed is not continued', async () => {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, 1000)
  const claimed: MemoryTarget = {
    ...memory,
    async acquire(claimant) {
      const ownership = await memory.acquire(claimant)
      return ownership && { ...ownership, claimedPosition: 9n }
    },
  }
  const { status } = start(log, claimed)
  await until(async () => (await status())?.state === 'stopped')
  expect((await status())?.reason).toContain('the log ends at 0, before its checkpoint 9')
})
