import { systemClock } from '@heptad/infra/clock/clock.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import { type EventId, streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import { KeptSnapshots } from './kept-snapshots.ts'
import { counterEvents } from './testing/counter.ts'
import { keptCounter } from './testing/kept-counter.ts'
import { memoryEngine } from './testing/memory-engine.ts'

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const actor = { type: 'apikey', id: 'test' } as const
const EVERY = 5000
const AT_ONCE = 100

async function grown(snapshots: SnapshotStore, by = 1, times = 1) {
  const first = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots })
  for (let time = 0; time < times; time += 1) await addMany(first.engine, by)
  await first.engine.close()
  return first
}

/** As many as make a state due. All at once, the last would be refused as overloaded on a busy machine: they wait for longer than a permission lasts. */
async function addMany(engine: Awaited<ReturnType<typeof memoryEngine>>['engine'], by: number) {
  for (let sent = 0; sent < EVERY; sent += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => add(engine, by)))
}

function add(engine: Awaited<ReturnType<typeof memoryEngine>>['engine'], by: number) {
  return engine.execute({ type: 'test.counter.add', data: { counterId: 'a', by }, tenantId, actor })
}

test('a cold engine begins at the kept state and folds only what came after', async () => {
  const snapshots = memorySnapshots()
  const { store, keyring } = await grown(snapshots)
  let read = 0
  const readStream = store.readStream.bind(store)
  store.readStream = async (...parameters) => {
    const events = await readStream(...parameters)
    read += events.length
    return events
  }
  const later = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots, store, keyring })
  expect(await add(later.engine, 1)).toMatchObject({ answer: { total: EVERY + 1 } })
  expect(read).toBeLessThan(EVERY)
})

test('a process that ends while it reads a long stream leaves states to the next one, where the reading takes long', async () => {
  const { store, keyring } = await grown(memorySnapshots(), 1, 2)
  const firstReads = async (pageMs: number) => {
    const snapshots = memorySnapshots()
    let [elapsedMs, isGone, reads] = [0, true, [] as bigint[]]
    const readStream: typeof store.readStream = async (tenant, stream, options = {}) => {
      if (isGone && (options.from ?? 0n) > 9000n) throw new LogUnavailable('not-sent', { cause: null })
      if (options.direction !== 'backward') reads.push(options.from ?? 0n)
      elapsedMs += pageMs
      return store.readStream(tenant, stream, options)
    }
    const clock = { ...systemClock(), elapsedMs: () => elapsedMs }
    const reading = {
      commands: keptCounter('a'),
      events: counterEvents,
      snapshots,
      store: { ...store, readStream },
      keyring,
    }
    const ended = await memoryEngine({ ...reading, clock })
    expect(await add(ended.engine, 1)).toMatchObject({ kind: 'unavailable' })
    await ended.engine.close()
    ;[isGone, reads] = [false, []]
    const next = await memoryEngine({ ...reading, clock })
    await add(next.engine, 1)
    return reads.slice(0, 2)
  }
  expect(await firstReads(1000)).toEqual([0n, 5255n])
  expect(await firstReads(400)).toEqual([0n, 256n])
})

test('a state that was kept in another shape is not taken', async () => {
  const snapshots = memorySnapshots()
  const { store, keyring } = await grown(snapshots)
  const later = await memoryEngine({ commands: keptCounter('b'), events: counterEvents, snapshots, store, keyring })
  expect(await add(later.engine, 1)).toMatchObject({ answer: { total: EVERY + 1 } })
})

test('a state whose event the log does not have is not taken', async () => {
  const snapshots = memorySnapshots()
  await grown(snapshots)
  const elsewhere = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots })
  expect(await snapshots.find({ tenantId, streamId: streamOf('test.counter', 'a'), shape: 'a' })).not.toBeNull()
  expect(await add(elsewhere.engine, 1)).toMatchObject({ answer: { total: 1 } })
})

test('a state that stands on another event of the same revision is not taken', async () => {
  const [snapshots, others] = [memorySnapshots(), memorySnapshots()]
  await grown(snapshots)
  const { store, keyring } = await grown(others, 2)
  const elsewhere = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots, store, keyring })
  expect(await add(elsewhere.engine, 1)).toMatchObject({ answer: { total: 2 * EVERY + 1 } })
})

test('an answer from before the kept state is made from the state of its time', async () => {
  const snapshots = memorySnapshots()
  const named = { type: 'test.counter.name', data: { counterId: 'a', name: 'x' }, tenantId, actor, key: 'k' }
  const first = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots })
  await add(first.engine, 1)
  const answered = await first.engine.execute(named)
  await addMany(first.engine, 1)
  await first.engine.close()
  const { store, keyring } = first
  const later = await memoryEngine({ commands: keptCounter('a'), events: counterEvents, snapshots, store, keyring })
  expect(await later.engine.execute(named)).toEqual({ ...answered, replayed: true })
})

test('a large state is kept again only after as much growth as it takes to keep it', async () => {
  const revisions: bigint[] = []
  const store: SnapshotStore = {
    find: async () => null,
    save: async (_, { head }) => {
      revisions.push(head.revision)
    },
  }
  const log = { readStream: async () => [] }
  const kept = new KeptSnapshots({ store, log, everyEvents: 20, onFault: (error) => expect(error).toBeNull() })
  const [definition] = keptCounter('a')
  const decider = { ...definition?.handler.decider, weigh: () => 100 * 1024 } as ErasedDecider
  const ref = { tenantId, streamId: streamOf('test.counter', 'a'), decider }
  for (let revision = 0n; revision < 250n; revision += 1n) {
    const head = { revision, eventId: `${revision}` as EventId }
    kept.offer(ref, { state: {}, head, decidedAt: '2026-01-31T12:00:00.000000Z' as Instant, position: revision })
    await kept.settled()
  }
  expect(revisions).toEqual([19n, 119n, 219n])
})

/** Snapshots every ten events, and how to offer one of a revision. */
function everyTen(store: SnapshotStore, eventIdAt: (revision: bigint) => EventId, onFault = (_: unknown): void => {}) {
  const readStream = async (_: unknown, __: unknown, { from = 0n }: { from?: bigint } = {}) =>
    [{ revision: from, eventId: eventIdAt(from), position: from }] as never
  const kept = new KeptSnapshots({ store, log: { readStream }, everyEvents: 10, onFault })
  const decider = keptCounter('a')[0]?.handler.decider as ErasedDecider
  const ref = { tenantId, streamId: streamOf('test.counter', 'a'), decider }
  const offer = (revision: bigint) => {
    const head = { revision, eventId: eventIdAt(revision) }
    return kept.offer(ref, { state: {}, head, decidedAt: '2026-01-31T12:00:00.000000Z' as Instant, position: revision })
  }
  return { kept, ref, offer }
}

const idAt = (revision: bigint) => `${revision}` as EventId

test('a state is not kept again while it is being kept, and it says from when on it is due', async () => {
  const saving = Promise.withResolvers<void>()
  const revisions: bigint[] = []
  const store: SnapshotStore = {
    find: async () => null,
    save: (_, { head }) => {
      revisions.push(head.revision)
      return saving.promise
    },
  }
  const { kept, offer } = everyTen(store, idAt)
  expect([offer(3n), offer(9n), offer(25n)]).toEqual([9n, 19n, 19n])
  expect(revisions).toEqual([9n])
  saving.resolve()
  await kept.settled()
  expect(offer(25n)).toBe(35n)
  await kept.settled()
  expect(revisions).toEqual([9n, 25n])
})

test('one who begins at a kept state keeps the next as long after it as any', async () => {
  const store = memorySnapshots()
  const { kept, ref, offer } = everyTen(store, idAt)
  offer(14n)
  await kept.settled()
  const later = everyTen(store, idAt)
  expect(await later.kept.load(ref, null)).toMatchObject({ head: { revision: 14n } })
  expect(later.offer(15n)).toBe(24n)
})

test('a cache that fails is told of, and costs no more than time', async () => {
  const faults: unknown[] = []
  const gone = async () => {
    throw new Error('gone')
  }
  const { kept, ref, offer } = everyTen({ find: gone, save: gone }, idAt, (error) => faults.push(error))
  expect(await kept.load(ref, null)).toBeNull()
  offer(9n)
  await kept.settled()
  expect(faults).toHaveLength(2)
})
