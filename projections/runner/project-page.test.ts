import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { sliceOf } from '@heptad/infra/slices/slice-of.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { projectorOf } from './project.ts'
import { projectPage } from './project-page.ts'
import { Sequences, sequenceOf } from './sequences.ts'

const [tenantId] = exampleTenants
const shared = { projector: projectorOf(thingsProjection), codec: eventCodec(thingContracts) }
const whole = { first: 0, last: 1023 }

/** One event for each of these streams, the n-th at position n + 1. */
function eventsOf(streams: readonly string[], name = 'x'): readonly StoredEvent[] {
  return streams.map((stream, index) => ({
    ...thing('named', { thingId: stream, name }),
    ...{ position: BigInt(index + 1), revision: 0n, tenantId, streamId: streamOf('test.thing', stream) },
    recordedAt: thing('named', {}).decidedAt,
  }))
}

test('a batch ends with the event that makes it too heavy, and the next one begins after it', async () => {
  const events = eventsOf(['a', 'b', 'c', 'd', 'e'], 'x'.repeat(1000))
  const sequences = new Sequences('stream', whole, [])
  const first = await projectPage(events, { ...shared, sequences, maxBytes: 2000 })
  expect([first.items.length, first.used]).toEqual([2, 2])
  const rest = await projectPage(events.slice(first.used), { ...shared, sequences, maxBytes: 1_000_000 })
  expect([rest.items.length, rest.used]).toEqual([3, 3])
})

test('ranges share events by the slice of their sequence: each is taken by one', async () => {
  const events = eventsOf(Array.from({ length: 300 }, (_, index) => `${index}`))
  const taken: bigint[] = []
  for (const first of [0, 256, 512, 768]) {
    const sequences = new Sequences('stream', { first, last: first + 255 }, [])
    for (const { event } of (await projectPage(events, { ...shared, sequences, maxBytes: 1e9 })).items) {
      const slice = sliceOf(sequenceOf('stream', event))
      expect(slice >= first && slice <= first + 255).toBe(true)
      taken.push(event.position)
    }
  }
  expect(taken.toSorted((a, b) => Number(a - b))).toEqual(events.map(({ position }) => position))
})

test('events of a parked sequence wait unprojected, those of others are projected', async () => {
  const sequences = new Sequences('stream', whole, [`${tenantId}/test.thing-b`])
  const { items } = await projectPage(eventsOf(['a', 'b', 'c']), { ...shared, sequences, maxBytes: 1e9 })
  expect(items.map(({ entry, refusal }) => [entry === null, refusal])).toEqual([
    [false, null],
    [true, null],
    [false, null],
  ])
})

test('the event loop turns while many events are projected', async () => {
  const events = eventsOf(Array.from({ length: 2000 }, (_, index) => `${index}`))
  let turns = 0
  const count = () => {
    turns += 1
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  const { items } = await projectPage(events, {
    ...shared,
    sequences: new Sequences('stream', whole, []),
    maxBytes: 1e9,
  })
  clearImmediate(counting)
  expect(items.map(({ event }) => event.position)).toEqual(events.map(({ position }) => position))
  expect(turns).toBeGreaterThan(5)
})

test('the name of a sequence is that of its key', () => {
  const placed = { tenantId, streamId: streamOf('test.thing', 'a') }
  expect(sequenceOf('stream', placed)).toBe(`${tenantId}/test.thing-a`)
  expect(sequenceOf('tenant', placed)).toBe(tenantId)
  expect(sequenceOf('all', placed)).toBe('all')
})
