import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import type { ProjectionRunner } from '../runner/runner.ts'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { thingNamed, thingsProjection } from '../testing/example.ts'
import { POISON, throwingProjection } from '../testing/poison.ts'
import { until, type World, withOwner } from '../testing/world.ts'
import { worldOfTest } from '../testing/world-of-test.ts'
import { DeadLetterDesk, type OrderRecord, type SequenceName } from './desk.ts'

const [tenant] = exampleTenants
const sequence = `${tenant}/test.thing-sick`
const name = { projection: 'test.things', sequence }

/** A projection that throws on poison until it is repaired, and the desk beside it. */
async function startSick(world: World, options: { isBroken: () => boolean; ranges?: number }) {
  const definitions = [throwingProjection(options.isBroken)]
  const runner = await world.start({ definitions, rangesPerProcess: options.ranges ?? 1 })
  onTestFinished(() => runner.stop())
  return { runner, desk: deskOf(world, runner) }
}

function deskOf({ projector: postgres }: World, runner: ProjectionRunner): DeadLetterDesk {
  return new DeadLetterDesk({ postgres, clock: systemClock(), wake: () => runner.wake() })
}

async function writeSick({ store }: World, ...names: readonly string[]): Promise<void> {
  const events = names.map((each) => thing('named', { thingId: `sick-${each}`, name: each }))
  await store.append([appendTo('sick', ...events)])
}

function appendTo(stream: string, ...events: readonly NewEvent[]) {
  return append({ tenantId: tenant, streamId: streamOf('test.thing', stream), events })
}

function order(desk: DeadLetterDesk, action: OrderRecord['action'], waitMs = 5000, parked: SequenceName = name) {
  const { projection, sequence } = parked
  return desk.order({ projection, sequence, orderId: v7(), action, reason: 'the fix is out', orderedBy: 'ann' }, waitMs)
}

async function untilParked(desk: DeadLetterDesk, events: bigint): Promise<void> {
  await until(async () => (await desk.list(10))[0]?.events === events)
}

/** As a log of somebody else's may; this one's own tables forbid it. */
async function loseEvent({ url }: World, position: bigint): Promise<void> {
  await withOwner(url, async (owner) => {
    await owner.query('alter table log.events disable trigger user')
    await owner.query('delete from log.events where position = $1', [position])
  })
}

test('a poisoned sequence keeps nobody else; repaired and tried again, the rows equal a replay', async () => {
  const world = await worldOfTest()
  let isBroken = true
  const { runner, desk } = await startSick(world, { isBroken: () => isBroken, ranges: 2 })
  await writeSick(world, 'first', POISON, 'third')
  await appendThings(world.store, 1500)
  await writeSick(world, 'fourth')
  await world.caughtUp(runner)
  await untilParked(desk, 3n)
  const [parked] = await desk.list(10)
  expect(parked).toMatchObject({ ...name, version: 1, events: 3n, error: 'cannot take it', firstPosition: 2n })
  const letters = await desk.show(name, 0n, 10)
  expect(letters.map(({ error }) => error)).toEqual(['cannot take it', null, null])
  expect(await order(desk, 'retry')).toMatchObject({ outcome: 'refused', events: 0n })
  expect((await desk.show(name, 0n, 10)).map(({ error }) => error)).toEqual(['cannot take it', null, null])
  isBroken = false
  expect(await order(desk, 'retry')).toMatchObject({ outcome: 'applied', events: 3n, orderedBy: 'ann' })
  expect(await desk.list(10)).toEqual([])
  await writeSick(world, 'fifth')
  await world.caughtUp(runner)
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
  expect((await desk.orders(name)).map(({ outcome }) => outcome)).toEqual(['applied', 'refused'])
})

test('a sequence that is dropped goes on with its next event, and who dropped it stays known', async () => {
  const world = await worldOfTest()
  const { runner, desk } = await startSick(world, { isBroken: () => true })
  await writeSick(world, POISON, 'second')
  await untilParked(desk, 2n)
  expect(await order(desk, 'resolve')).toMatchObject({ outcome: 'dropped', events: 2n, reason: 'the fix is out' })
  await writeSick(world, 'third')
  await world.caughtUp(runner)
  const { rows } = await world.projector.query('select name from read.test_things_v1')
  expect(rows).toEqual([{ name: 'third' }])
  expect(await desk.orders(name)).toHaveLength(1)
})

test('what a repaired projection takes no longer waits for nothing', async () => {
  const world = await worldOfTest()
  const sick = await startSick(world, { isBroken: () => true })
  await writeSick(world, POISON, 'second')
  await untilParked(sick.desk, 2n)
  await sick.runner.stop()
  const handlers = thingsProjection.handlers.filter(({ type }) => type !== thingNamed.type)
  const runner = await world.start({ definitions: [{ ...thingsProjection, handlers }] })
  onTestFinished(() => runner.stop())
  const desk = deskOf(world, runner)
  expect(await order(desk, 'retry')).toMatchObject({ outcome: 'applied', events: 0n })
  expect(await desk.list(10)).toEqual([])
})

test('what the log does not hold is refused with its position, after what comes before it was taken', async () => {
  const world = await worldOfTest()
  let isBroken = true
  const { desk } = await startSick(world, { isBroken: () => isBroken })
  await writeSick(world, POISON, 'second', 'third')
  await untilParked(desk, 3n)
  await loseEvent(world, 2n)
  isBroken = false
  const refused = { outcome: 'refused', detail: expect.stringContaining('no event at position 2;') }
  expect(await order(desk, 'retry')).toMatchObject({ ...refused, events: 1n })
  expect(await order(desk, 'retry')).toMatchObject({ ...refused, events: 0n })
  expect(await order(desk, 'resolve')).toMatchObject({ outcome: 'dropped', events: 2n })
  await writeSick(world, 'fourth')
  await until(async () => (await world.projector.query('select name from read.test_things_v1')).rows.length === 2)
})

test('an order for what is not parked is none', async () => {
  const world = await worldOfTest()
  const { desk } = await startSick(world, { isBroken: () => true })
  expect(await order(desk, 'retry')).toBeNull()
  expect(await desk.orders(name)).toEqual([])
})

test('what the database rejects is parked too, in the transaction of the checkpoint', async () => {
  const world = await worldOfTest()
  const runner = await world.start()
  onTestFinished(() => runner.stop())
  const desk = deskOf(world, runner)
  await writeSick(world, 'fine')
  const tooLarge = thing('counted', {
    thingId: 'sick-x',
    amount: `1${'0'.repeat(30)}`,
    at: '2026-01-31T12:00:00.000000Z',
  })
  await world.store.append([appendTo('sick', tooLarge)])
  await appendThings(world.store, 300)
  await untilParked(desk, 1n)
  expect((await desk.list(1))[0]?.error).toContain('out of range')
  await world.caughtUp(runner)
})

test('an order outlives the owner that was to carry it out', async () => {
  const world = await worldOfTest()
  const sick = await startSick(world, { isBroken: () => true })
  await writeSick(world, POISON, ...Array.from({ length: 1200 }, (_, index) => `n${index}`))
  await appendThings(world.store, 200)
  await untilParked(sick.desk, 1201n)
  await sick.runner.stop()
  expect(await order(sick.desk, 'retry', 100)).toMatchObject({ outcome: null, finishedAt: null })
  const runner = await world.start()
  onTestFinished(() => runner.stop())
  await until(async () => (await sick.desk.orders(name))[0]?.outcome === 'applied')
  expect((await sick.desk.orders(name))[0]?.events).toBe(1201n)
  await world.caughtUp(runner)
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
})

test('what is parked is shown of one version, the newest where none is named', async () => {
  const world = await worldOfTest()
  const { desk } = await startSick(world, { isBroken: () => true })
  await writeSick(world, POISON, 'second')
  await untilParked(desk, 2n)
  await world.projector.query(
    `insert into log.dead_letters select * from jsonb_populate_recordset(null::log.dead_letters, (
       select jsonb_agg(to_jsonb(d) || '{"version": 2}') from log.dead_letters d))`,
  )
  const [first] = await desk.show(name, 0n, 1)
  expect(first).toMatchObject({ version: 2, position: 1n })
  expect(await desk.show(name, 1n, 10)).toMatchObject([{ version: 2, position: 2n }])
  expect(await desk.show({ ...name, version: 1 }, 1n, 10)).toMatchObject([{ version: 1, position: 2n }])
  expect((await desk.list(10)).map(({ version, events }) => [version, events])).toEqual([
    [1, 2n],
    [2, 2n],
  ])
  expect(await desk.list(1, { after: { ...name, version: 1 } })).toMatchObject([{ version: 2, firstPosition: 1n }])
})

test('an owner with nothing else to do carries out all orders at once, not only when its lease is due', async () => {
  const world = await worldOfTest()
  let isBroken = true
  const definitions = [throwingProjection(() => isBroken)]
  const runner = await world.start({ definitions, leaseMs: 300_000 })
  onTestFinished(() => runner.stop())
  const desk = deskOf(world, runner)
  const streams = ['one', 'two', 'three', 'four']
  await world.store.append(streams.map((each) => appendTo(each, thing('named', { thingId: each, name: POISON }))))
  await until(async () => (await desk.list(10)).length === 4)
  await world.caughtUp(runner)
  isBroken = false
  const parked = await desk.list(10)
  const done = await Promise.all(parked.map((each) => order(desk, 'retry', 15_000, each)))
  expect(done.map((record) => record?.outcome)).toEqual(streams.map(() => 'applied'))
})

test('a projection that begins anew parks anew', async () => {
  const world = await worldOfTest()
  const sick = await startSick(world, { isBroken: () => true })
  await writeSick(world, 'first', POISON, 'third')
  await untilParked(sick.desk, 2n)
  await sick.runner.stop()
  await world.projector.query('delete from log.checkpoints')
  await world.projector.query('delete from read.test_things_v1')
  const { runner, desk } = await startSick(world, { isBroken: () => true })
  await world.caughtUp(runner)
  await untilParked(desk, 2n)
  expect((await world.rows(thingsProjection)).stored).toHaveLength(1)
})

test('owners that are deposed in the middle of a retry leave what a replay gives', async () => {
  const world = await worldOfTest()
  const sick = await startSick(world, { isBroken: () => true })
  await writeSick(world, POISON, ...Array.from({ length: 3000 }, (_, index) => `n${index % 50}`))
  await untilParked(sick.desk, 3001n)
  await sick.runner.stop()
  await order(sick.desk, 'retry', 1)
  for (let round = 0; round < 4; round += 1) {
    const runner = await world.start({ node: 'one' })
    onTestFinished(() => runner.stop())
    await new Promise((resolve) => setTimeout(resolve, 60 + round * 40))
  }
  await until(async () => (await sick.desk.orders(name))[0]?.outcome === 'applied')
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
})
