import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import type { ActorLimits } from './actor-cache.ts'
import { createActors } from './actors.ts'
import { streamReader } from './stream-reader.ts'
import type { Task } from './task.ts'
import { counter, counterEvents } from './testing/counter.ts'
import { tenantId } from './testing/counter-engines.ts'
import { HeldQueue } from './testing/held-queue.ts'

/** Actors of counters, each of which weighs as many bytes as its total says. */
function weighing(limits: ActorLimits) {
  const store = memoryEventStore(systemClock())
  const codec = eventCodec(counterEvents)
  const kept = { load: async () => null, offer: () => 2n ** 63n }
  const reader = streamReader(store, codec, kept, systemClock())
  const appends = new HeldQueue(store)
  const actors = createActors({ appends, reader, codec, kept, clock: systemClock() }, limits)
  const decider = { ...counter, weigh: ({ total }: { total: number }) => total } as unknown as ErasedDecider
  const of = (name: string) => actors.of({ tenantId, streamId: streamOf('test.counter', name), decider })
  const grow = async (name: string, bytes: number) => {
    const data = JSON.stringify({ by: bytes, total: bytes })
    const added = event({ type: 'test.counter.added', data })
    await store.append([append({ tenantId, streamId: streamOf('test.counter', name), events: [added] })])
    await of(name).read(false)
    of(name)
  }
  return { actors, appends, of, grow, store }
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

test('an actor whose stream was found not to exist is forgotten before those that were used longer ago', async () => {
  const { actors, of, grow } = weighing({ maxActors: 3, maxActorBytes: 1_000_000 })
  await grow('a', 1)
  await grow('b', 1)
  const [a, b, none] = [of('a'), of('b'), of('none')]
  await none.read(true)
  of('c')
  expect(actors.size).toBe(3)
  expect([of('a') === a, of('b') === b, of('none') === none]).toEqual([true, true, false])
})

test('so is one that was evicted meanwhile, and one that has come into being is not', async () => {
  const { actors, of, grow } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  await grow('a', 1)
  const none = of('none')
  const read = none.read(true)
  for (const name of ['a', 'b']) of(name)
  expect(actors.size).toBe(3)
  await read
  expect([actors.size, of('none') === none]).toEqual([2, true])
  await grow('none', 1)
  const b = of('b')
  await of('none').read(false)
  of('c')
  expect([of('none') === none, of('b') === b]).toEqual([true, false])
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

test('one that is busy is not lost when it is evicted, and returns to the cache', async () => {
  const { actors, appends, of } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  appends.hold()
  const a = of('a')
  await a.read(false)
  const written = new Promise<void>((resolve) => a.submit(adding(1, resolve)))
  for (const name of ['b', 'c']) of(name)
  expect([actors.size, of('a')]).toEqual([3, a])
  await appends.release()
  await written
  expect(actors.size).toBe(2)
  expect(await of('a').read(true)).toMatchObject({ state: { total: 1 } })
  expect(of('a')).toBe(a)
  for (const name of ['b', 'c']) of(name)
  expect(of('a')).not.toBe(a)
})

test('one that is evicted while it is read sees what is written meanwhile, and is read for all who wait', async () => {
  const { actors, of, grow, store } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  await grow('a', 7)
  for (const name of ['b', 'c']) of(name)
  const a = of('a')
  const first = a.read(true)
  for (const name of ['b', 'c']) of(name)
  expect(of('a')).toBe(a)
  const streamId = streamOf('test.counter', 'a')
  const written = { type: 'test.counter.added', data: '{"by":5,"total":12}' }
  const [head] = await store.readStream(tenantId, streamId, { from: 0n, limit: 1 })
  await store.append([append({ tenantId, streamId, expectedHead: head ?? 'none', events: [event(written)] })])
  actors.observe(await store.readAll({ after: 1n, limit: 1 }))
  expect(await first).toMatchObject({ state: { total: 12 } })
  expect(await of('a').read(true)).toBe(await first)
  expect([actors.size, of('a')]).toEqual([2, a])
})

test('one that is evicted while it is read keeps what it has read, though nobody waits for it any more', async () => {
  const { of, store } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  const events = Array.from({ length: 1001 }, (_, index) =>
    event({ type: 'test.counter.added', data: JSON.stringify({ by: 1, total: index + 1 }) }),
  )
  await store.append([append({ tenantId, streamId: streamOf('test.counter', 'a'), events })])
  const a = of('a')
  const left = new Promise<void>((resolve) => {
    const reading = () => {
      queueMicrotask(resolve)
      return 'settled' as const
    }
    a.submit({ ...adding(1), reading })
  })
  await left
  expect(a.pending).toBe(0)
  for (const name of ['b', 'c']) of(name)
  expect(of('a')).toBe(a)
  expect(await a.read(true)).toMatchObject({ state: { total: 1001 } })
})

test.each([
  ['its decision throws', 'test.counter.added'],
  ['its stream cannot be read', 'test.counter.unheard-of'],
])('one that was evicted is let go when all that waited has failed: %s', async (_, type) => {
  const { actors, of, store } = weighing({ maxActors: 2, maxActorBytes: 1_000_000 })
  const written = event({ type, data: '{"by":1,"total":1}' })
  await store.append([append({ tenantId, streamId: streamOf('test.counter', 'a'), events: [written] })])
  const plan = () => {
    throw new Error('no decision')
  }
  const task = { ...adding(1), plan }
  const failed = new Promise<void>((resolve) => of('a').submit({ ...task, failed: () => resolve() }))
  for (const name of ['b', 'c']) of(name)
  expect(actors.size).toBe(3)
  await failed
  expect(actors.size).toBe(2)
})

/** A task that adds to an empty counter. */
function adding(by: number, written: () => void = () => undefined): Task {
  const streamId = streamOf('test.counter', 'a')
  const added = event({ type: 'test.counter.added', data: JSON.stringify({ by, total: by }) })
  const head = { revision: 0n, eventId: added.eventId }
  return {
    plan: (tip) => ({
      append: append({ tenantId, streamId, events: [added] }),
      next: { ...tip, head, state: { total: by, count: 1 } },
    }),
    written,
    voided: () => 'settled',
    reading: () => 'waits',
    failed: () => undefined,
  }
}
