import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import { type ActorLimits, createActors } from './actors.ts'
import { streamReader } from './stream-reader.ts'
import { counter, counterEvents } from './testing/counter.ts'
import { tenantId } from './testing/counter-engines.ts'
import { HeldQueue } from './testing/held-queue.ts'

/** Actors of counters, each of which weighs as many bytes as its total says. */
function weighing(limits: ActorLimits) {
  const store = memoryEventStore(systemClock())
  const codec = eventCodec(counterEvents)
  const kept = { load: async () => null, offer: () => 2n ** 63n }
  const reader = streamReader(store, codec, kept, systemClock())
  const actors = createActors({ appends: new HeldQueue(store), reader, codec, kept }, limits)
  const decider = { ...counter, weigh: ({ total }: { total: number }) => total } as unknown as ErasedDecider
  const of = (name: string) => actors.of({ tenantId, streamId: streamOf('test.counter', name), decider })
  const grow = async (name: string, bytes: number) => {
    const data = JSON.stringify({ by: bytes, total: bytes })
    const added = event({ type: 'test.counter.added', data })
    await store.append([append({ tenantId, streamId: streamOf('test.counter', name), events: [added] })])
    await of(name).read(false)
    of(name)
  }
  return { actors, of, grow }
}

test('past so many actors the least recently used is forgotten', () => {
  const { actors, of } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  const [a, b] = [of('a'), of('b')]
  expect(of('a')).toBe(a)
  of('c')
  expect(actors.size).toBe(2)
  expect(of('a')).toBe(a)
  expect(of('b')).not.toBe(b)
})

test('an actor that has grown is weighed again, and the least recently used makes room for it', async () => {
  const { actors, of, grow } = weighing({ maxActors: 10, maxActorBytes: 40_000 })
  const [a, b, c] = [of('a'), of('b'), of('c')]
  await grow('b', 15_000)
  await grow('c', 17_000)
  expect(actors.size).toBe(3)
  await grow('a', 5000)
  expect(actors.size).toBe(2)
  expect([of('a'), of('c')]).toEqual([a, c])
  expect(of('b')).not.toBe(b)
})

test('an actor that weighs more than all may stays while it is used, and leaves room for others', async () => {
  const { actors, of, grow } = weighing({ maxActors: 10, maxActorBytes: 20_000 })
  const [a, large] = [of('a'), of('large')]
  await grow('large', 50_000)
  expect([actors.size, of('a'), of('large')]).toEqual([2, a, large])
  for (const name of ['b', 'c', 'd', 'e', 'f']) {
    of(name)
    expect(of('large')).toBe(large)
  }
  expect(actors.size).toBe(5)
})
