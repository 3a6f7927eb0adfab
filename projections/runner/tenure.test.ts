import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, onTestFinished, test } from 'vitest'
import type { ProjectionDefinition } from '../define.ts'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { hurriedClock } from '../testing/hurried-clock.ts'
import { POISON, throwingProjection } from '../testing/poison.ts'
import { until } from '../testing/world.ts'
import { BusyConsumers } from './busy-consumers.ts'
import { OrderInbox } from './dead-letter-orders.ts'
import { memoryTarget } from './memory-target.ts'
import { projectorOf } from './project.ts'
import { startProjections } from './runner.ts'
import { soloBoard } from './solo-board.ts'
import { newReport } from './status.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'
import { Worker } from './worker.ts'

const clock = systemClock()

interface Started {
  readonly definition?: ProjectionDefinition
  readonly target?: Partial<ProjectionTarget>
  /** The engine refuses a batch of more rows than this. */
  readonly mostRows?: number
  readonly leaseMs?: number
  readonly onFault?: () => void
}

/** A log in memory and what follows it there. */
function start({
  definition = thingsProjection,
  target = {},
  leaseMs = 3000,
  onFault = () => {},
  ...more
}: Started = {}) {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, leaseMs)
  const written: Batch[] = []
  const noting: ProjectionTarget = {
    ...memory,
    async write(epoch, batch) {
      if (batch.entries.length > (more.mostRows ?? 100)) throw new RowsRefused('out of range')
      await memory.write(epoch, batch)
      written.push(batch)
    },
    ...target,
  }
  const runner = startProjections({
    ...{ log, clock, codec: eventCodec(thingContracts), freshness: createFreshness(clock), owner: 'only' },
    ...{ definitions: [definition], targetOf: () => noting, leaseMs, onFault },
  })
  onTestFinished(() => runner.stop())
  return { runner, name: (...texts: readonly string[]) => name(log, ...texts), written, memory }
}

async function name(log: EventStore, ...names: readonly string[]): Promise<void> {
  const events = names.map((each) => thing('named', { thingId: each, name: each }))
  await log.append([append({ tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'x'), events })])
}

test('on an empty log a read model may be shown, though nothing was ever written', async () => {
  const { written } = start()
  await until(() => written.some(({ isReady }) => isReady))
  expect(written).toMatchObject([{ from: 0n, to: 0n, entries: [] }])
})

test('who has nothing to write keeps what it owns', async () => {
  let renewed = 0
  const renew = async () => {
    renewed += 1
  }
  const { runner } = start({ leaseMs: 60, target: { renew } })
  await until(() => renewed > 3)
  expect(await runner.status()).toMatchObject([{ state: 'running' }])
})

test('of a batch that is refused each part moves the checkpoint over itself only, so that whoever dies in between has lost nothing', async () => {
  const { name, written, runner } = start({ mostRows: 1 })
  await name('a', 'b', 'c', 'd', 'e')
  await until(async () => (await runner.status())[0]?.position === 5n)
  const parts = written.filter(({ entries }) => entries.length > 0)
  expect(parts.map(({ entries, to }) => [entries[0]?.event.position, to])).toEqual(
    [1n, 2n, 3n, 4n, 5n].map((position) => [position, position]),
  )
})

test('an engine that goes away between two tries of an event that it refused parks nothing', async () => {
  const log = memoryEventStore(clock)
  const memory = memoryTarget(clock, 3000)
  let tries = 0
  const target: ProjectionTarget = {
    ...memory,
    async write(epoch, batch) {
      if (batch.entries.length > 0) tries += 1
      if (batch.entries.length > 0 && tries === 1) throw new RowsRefused('out of range')
      if (batch.entries.length > 0 && tries < 6) throw new Error('away')
      await memory.write(epoch, batch)
    },
  }
  const runner = startProjections({
    ...{
      log,
      clock: hurriedClock(20),
      codec: eventCodec(thingContracts),
      freshness: createFreshness(clock),
      owner: 'only',
    },
    ...{ definitions: [thingsProjection], targetOf: () => target },
  })
  onTestFinished(() => runner.stop())
  await name(log, 'a')
  await until(() => memory.deadLetters.size + (memory.rows.get('test_things')?.size ?? 0) > 0)
  expect(memory.deadLetters.size).toBe(0)
})

test.each([
  ['projection', { definition: throwingProjection() }],
  ['engine', { mostRows: 0 }],
])('stopped between two tries of an event that the %s refuses, it parks nothing', async (_, sick) => {
  const refused = Promise.withResolvers<void>()
  const { runner, name, memory, written } = start({ ...sick, onFault: () => refused.resolve() })
  await until(async () => (await runner.status())[0]?.state !== 'standby')
  await name(POISON)
  await refused.promise
  await runner.stop()
  expect(memory.deadLetters.size).toBe(0)
  expect(written.every(({ to }) => to === 0n)).toBe(true)
})

test('one that is to come up to a position takes everything before it and nothing after, however it is read', async () => {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 3000)
  const first = Promise.withResolvers<void>()
  const noting: ProjectionTarget = {
    ...target,
    async write(epoch, batch) {
      await target.write(epoch, batch)
      if (batch.to >= 2n) first.resolve()
    },
  }
  const limits = { events: 10, characters: 1000, batchBytes: 1000, spacingMs: 0, hurriedSpacingMs: 0 }
  const worker = new Worker(
    {
      ...{ key: 'test.things@1', projection: 'test.things', range: ALL_SLICES, sequenceKey: 'stream', owner: 'only' },
      ...{
        projector: projectorOf(thingsProjection),
        codec: eventCodec(thingContracts),
        target: noting,
        preempts: false,
      },
      ...{ log, clock, freshness: createFreshness(clock), busy: new BusyConsumers(clock), report: newReport(), limits },
      ...{ leaseMs: 3000, orders: new OrderInbox(), deadLetters: soloBoard, onFault: () => {} },
    },
    new AbortController().signal,
  )
  await name(log, 'a', 'b')
  const ended = worker.run(4n)
  await first.promise
  await name(log, 'c', 'd', 'e')
  expect(await ended).toBe('done')
  const names = [...(target.rows.get('test_things')?.values() ?? [])].map(({ name }) => name)
  expect(names).toEqual(['a', 'b', 'c', 'd'])
})
