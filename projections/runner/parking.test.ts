import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { sliceOf } from '@heptad/infra/slices/slice-of.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test } from 'vitest'
import type { ProjectionDefinition } from '../define.ts'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { hurriedClock } from '../testing/hurried-clock.ts'
import { POISON, throwingProjection } from '../testing/poison.ts'
import { until } from '../testing/world.ts'
import { type MemoryTarget, memoryTarget } from './memory-target.ts'
import type { RangeBoard } from './range-board.ts'
import { type ProjectionRunner, type ProjectionsOptions, startProjections } from './runner.ts'
import { soloBoard } from './solo-board.ts'
import { type Batch, Deposed, RowsRefused } from './target.ts'

const clock = systemClock()
const running: ProjectionRunner[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()))
})

function start(
  log: EventStore,
  target: MemoryTarget,
  definition: ProjectionDefinition,
  options: Partial<ProjectionsOptions> = {},
) {
  const faults: string[] = []
  const runner = startProjections({
    ...{
      log,
      clock,
      codec: eventCodec(thingContracts),
      freshness: createFreshness(options.clock ?? clock),
      owner: `${running.length}`,
    },
    definitions: [definition],
    targetOf: () => target,
    onFault: (_, error) => faults.push(String(error)),
    ...options,
  })
  running.push(runner)
  return { faults, runner, status: async () => (await runner.status())[0] }
}

/** Names things, each `<stream> <name>`, in one append per event. */
async function name(log: EventStore, ...names: readonly string[]): Promise<void> {
  for (const each of names) {
    const [stream = '', text = ''] = each.split(' ')
    const named = thing('named', { thingId: `${stream} ${text}`, name: text })
    await log.append([
      append({ tenantId: exampleTenants[0], streamId: streamOf('test.thing', stream), events: [named] }),
    ])
  }
}

const thingsIn = ({ rows }: MemoryTarget) => [...(rows.get('test_things')?.values() ?? [])].map((row) => row.thingId)
const parkedIn = ({ deadLetters }: MemoryTarget) =>
  [...deadLetters.values()].map(({ position, error }) => [position, error])

test('an event on which the projection throws is tried four times; then it and all later ones of its sequence are parked, and the others go on', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await name(log, 'x a', `x ${POISON}`, 'y b', 'x c', 'y d')
  const begun = performance.now()
  const { status, faults } = start(log, target, throwingProjection())
  await until(async () => (await status())?.position === 5n)
  expect(performance.now() - begun).toBeGreaterThan(690)
  expect(faults).toHaveLength(4)
  expect(faults[0]).toContain('event test.thing.named at position 2: cannot take it')
  await name(log, 'x e', 'y f')
  await until(async () => (await status())?.position === 7n)
  expect(thingsIn(target)).toEqual(['x a', 'y b', 'y d', 'y f'])
  const error = 'cannot take it'
  expect(parkedIn(target)).toEqual([
    [2n, error],
    [4n, null],
    [6n, null],
  ])
  expect(await status()).toMatchObject({ state: 'running', lagEvents: 0n, parkedSequences: 1 })
})

test('a sequence that is parked costs the others nothing more, however many of its events come', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  const { status, faults } = start(log, target, throwingProjection(), { clock: hurriedClock(20) })
  await name(log, `x ${POISON}`)
  for (let round = 1; round <= 10; round += 1) {
    await name(log, `x ${POISON}`, `y ${round}`, 'x c')
    await until(async () => (await status())?.lagEvents === 0n)
    expect(thingsIn(target)).toContain(`y ${round}`)
  }
  expect(faults).toHaveLength(4)
  expect(await status()).toMatchObject({ position: 31n, lagSeconds: 0, parkedSequences: 1 })
})

test('a database that is away for a minute parks nothing', async () => {
  const hurried = hurriedClock(60)
  const log = memoryEventStore(hurried)
  const memory = memoryTarget(hurried, 120_000)
  const back = plusMs(hurried.now(), 60_000)
  const away: MemoryTarget = {
    ...memory,
    async write(epoch, batch) {
      if (hurried.now() < back) throw new Error('connection refused')
      await memory.write(epoch, batch)
    },
  }
  await name(log, 'x a', 'y b')
  const { status, faults } = start(log, away, thingsProjection, { clock: hurried })
  await until(async () => (await status())?.state === 'retrying')
  await name(log, 'x c')
  await until(async () => (await status())?.position === 3n)
  expect(hurried.now() >= back).toBe(true)
  expect(faults.length).toBeGreaterThan(5)
  expect(parkedIn(memory)).toEqual([])
  expect(thingsIn(memory)).toEqual(['x a', 'y b', 'x c'])
})

test('an event that is taken when it is tried again parks nothing', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await name(log, `x ${POISON}`)
  let triesLeft = 3
  const { status } = start(
    log,
    target,
    throwingProjection(() => triesLeft-- > 0),
  )
  await until(async () => (await status())?.position === 1n)
  expect(parkedIn(target)).toEqual([])
  expect(thingsIn(target)).toEqual([`x ${POISON}`])
})

test('many poisoned sequences of one page are tried again together', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await name(log, ...Array.from({ length: 30 }, (_, index) => `${index} ${POISON}`))
  const { status, faults } = start(log, target, throwingProjection())
  await until(async () => (await status())?.position === 30n)
  const tries = faults.map((fault) => Number(/at position (\d+)/.exec(fault)?.[1]))
  const together = Array.from({ length: 30 }, (_, index) => index + 1)
  expect(tries).toEqual([...together, ...together, ...together, ...together])
  expect(await status()).toMatchObject({ parkedSequences: 30 })
})

test('a batch that the engine refuses is halved until the guilty event stands alone, which is parked after four tries', async () => {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, 1000)
  await name(log, 'x a', 'y b', 'y c', `x ${POISON}`, 'x d', 'y e')
  let tries = 0
  const refusing: MemoryTarget = {
    ...memory,
    async write(epoch, batch) {
      if (isPoisoned(batch)) {
        if (batch.entries.length === 1) tries += 1
        throw new RowsRefused('value out of range')
      }
      await memory.write(epoch, batch)
    },
  }
  const { status } = start(log, refusing, thingsProjection)
  await until(async () => (await status())?.position === 6n)
  expect(thingsIn(memory)).toEqual(['x a', 'y b', 'y c', 'y e'])
  expect(parkedIn(memory)).toEqual([
    [4n, 'value out of range'],
    [5n, null],
  ])
  expect(tries).toBe(4)
})

const isPoisoned = ({ entries }: Batch) => entries.some(({ event: { data } }) => data.name === POISON)

test('who takes over knows what is parked', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await name(log, `x ${POISON}`)
  const first = start(log, target, throwingProjection())
  await until(async () => (await first.status())?.position === 1n)
  await first.runner.stop()
  const second = start(log, target, thingsProjection)
  await name(log, 'x a', 'y b')
  await until(async () => (await second.status())?.position === 3n)
  expect(thingsIn(target)).toEqual(['y b'])
  expect(parkedIn(target)).toHaveLength(2)
})

test('a retry that is carried out twice counts once, though it moves no checkpoint', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 1000)
  await name(log, `x ${POISON}`)
  const { runner, status } = start(log, target, throwingProjection())
  await until(async () => (await status())?.position === 1n)
  await runner.stop()
  const ownership = await target.acquire({ owner: 'other', identity: await log.identity(), preempts: true })
  const { epoch = 0n, position = 0n } = ownership ?? {}
  const deadLetters = { parked: [], released: [1n] }
  const retry = () => target.write(epoch, { from: position, to: position, entries: [], isReady: true, deadLetters })
  await retry()
  await expect(retry()).rejects.toThrow(Deposed)
  expect(parkedIn(target)).toEqual([])
})

test('an order that comes again after it was carried out drops nothing of what was parked since', async () => {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, 1000)
  let isOpen = true
  const target: MemoryTarget = {
    ...memory,
    async write(epoch, batch) {
      await memory.write(epoch, batch)
      if (batch.deadLetters?.order !== undefined) isOpen = false
    },
  }
  await name(log, `x ${POISON}`)
  const sequence = `${exampleTenants[0]}/test.thing-x`
  const order = { orderId: 'drop', projection: 'test.things', version: 1, sequence, slice: sliceOf(sequence) }
  let looks = 0
  const board: RangeBoard = {
    ...soloBoard,
    isOpen: async () => isOpen,
    async orders() {
      looks += 1
      return target.deadLetters.size > 0 ? [{ ...order, action: 'resolve' }] : []
    },
  }
  start(log, target, throwingProjection(), { board })
  await until(async () => !isOpen)
  expect(parkedIn(target)).toEqual([])
  await name(log, `x ${POISON}`)
  await until(async () => target.deadLetters.size > 0)
  const before = looks
  await until(async () => looks > before + 2)
  expect(parkedIn(target)).toEqual([[2n, expect.any(String)]])
})
