import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { ALL_SLICES, sliceOf } from '@heptad/infra/slices/slice-of.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { carryOut } from './carry-out.ts'
import type { DeadLetterOrder } from './dead-letter-orders.ts'
import { memoryTarget } from './memory-target.ts'
import { projectorOf } from './project.ts'
import { RangeWriter } from './range-writer.ts'
import { Sequences } from './sequences.ts'
import { type Batch, type OrderProgress, RowsRefused } from './target.ts'

const clock = systemClock()
const [tenantId] = exampleTenants
const streamId = streamOf('test.thing', 'x')
const sequence = `${tenantId}/${streamId}`
const order: DeadLetterOrder = {
  ...{ orderId: 'one', projection: 'test.things', version: 1 },
  ...{ sequence, slice: sliceOf(sequence), action: 'retry' },
}
const named = (thingId: string) => thing('named', { thingId, name: thingId })

interface Parked {
  readonly events: readonly NewEvent[]
  readonly maxBytes?: number
  /** Throws what the engine says to a batch. */
  readonly refuse?: (batch: Batch) => void
}

/** An order for events of one sequence, all of them parked, before its owner. */
async function ordered({ events, maxBytes = 1e9, refuse = () => {} }: Parked) {
  const log = memoryEventStore(clock)
  await log.append([append({ tenantId, streamId, events })])
  const memory = memoryTarget(clock, 60_000)
  const ownership = await memory.acquire({ owner: 'one', identity: await log.identity(), preempts: true })
  if (ownership === null) throw new Error('somebody else has it')
  const parked = (await log.readAll()).events.map(({ position, eventId, type }) => ({
    ...{ position, eventId, type, tenantId, streamId, sequence, slice: order.slice, error: null },
  }))
  const to = await log.head()
  await memory.write(ownership.epoch, {
    ...{ from: 0n, to, entries: [], isReady: true },
    deadLetters: { parked, released: [] },
  })
  const told: OrderProgress[] = []
  const target = {
    ...memory,
    async write(epoch: bigint, batch: Batch) {
      refuse(batch)
      await memory.write(epoch, batch)
      if (batch.deadLetters?.order !== undefined) told.push(batch.deadLetters.order)
    },
  }
  const sequences = new Sequences('stream', ALL_SLICES, [sequence])
  const writer = new RangeWriter({ target, sequences, clock, onRefused: () => {} }, { ...ownership, position: to }, to)
  const codec = eventCodec(thingContracts)
  const waiting = () => [...memory.deadLetters.values()].map(({ position }) => ({ position, tenantId }))
  return {
    told,
    waiting: () => waiting().map(({ position }) => position),
    things: () => [...(memory.rows.get('test_things')?.values() ?? [])].map(({ thingId }) => thingId),
    isParked: () => sequences.parkedCount > 0,
    carryOut: () =>
      carryOut(order, {
        ...{ writer, log, sequences },
        source: { isOpen: async () => true, parkedIn: async (_, limit) => waiting().slice(0, limit) },
        projecting: {
          ...{ projector: projectorOf(thingsProjection), codec, maxBytes },
          sequences: new Sequences('stream', ALL_SLICES, []),
        },
      }),
  }
}

test('what is too heavy for one batch comes in parts, and nothing of it is lost', async () => {
  const desk = await ordered({ events: ['a', 'b', 'c'].map(named), maxBytes: 1 })
  expect(await desk.carryOut()).toBe(false)
  expect([desk.things(), desk.waiting()]).toEqual([['a'], [2n, 3n]])
  while (!(await desk.carryOut()));
  expect(desk.things()).toEqual(['a', 'b', 'c'])
  expect([desk.waiting(), desk.isParked()]).toEqual([[], false])
  expect(desk.told.map(({ applied, outcome }) => [applied, outcome])).toEqual([
    [1, null],
    [1, null],
    [1, null],
    [0, 'applied'],
  ])
})

test('before an event that this release does not know an order ends, and what comes after it waits on', async () => {
  const desk = await ordered({ events: [named('a'), event({ type: 'test.thing.invented' }), named('b')] })
  expect(await desk.carryOut()).toBe(true)
  expect([desk.things(), desk.waiting(), desk.isParked()]).toEqual([['a'], [2n, 3n], true])
  expect(desk.told.at(-1)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('test.thing.invented') })
})

test('of a batch that the engine refuses everything before the guilty event is applied, and nothing after it', async () => {
  const refuse = ({ entries }: Batch) => {
    if (entries.some(({ event: { position } }) => position === 4n)) throw new RowsRefused('out of range')
  }
  const desk = await ordered({ events: ['a', 'b', 'c', 'd', 'e', 'f'].map(named), refuse })
  expect(await desk.carryOut()).toBe(true)
  expect([desk.things(), desk.waiting(), desk.isParked()]).toEqual([['a', 'b', 'c'], [4n, 5n, 6n], true])
  expect(desk.told.at(-1)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('position 4') })
})

test('an engine that is away refuses nothing', async () => {
  let isAway = true
  const refuse = ({ entries }: Batch) => {
    if (isAway && entries.length > 0) throw new Error('away')
  }
  const desk = await ordered({ events: [named('a')], refuse })
  await expect(desk.carryOut()).rejects.toThrow('away')
  expect([desk.told, desk.waiting(), desk.isParked()]).toEqual([[], [1n], true])
  isAway = false
  while (!(await desk.carryOut()));
  expect(desk.things()).toEqual(['a'])
})
