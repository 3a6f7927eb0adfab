import { systemClock } from '@heptad/infra/clock/clock.ts'
import { UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import { append as appendOf, event as eventOf } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { type Append, type EventStore, LogReplaced, type Verdict } from '@heptad/infra/event-store/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test, vi } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import { counter } from './testing/counter.ts'
import { add, start, tenantId, until } from './testing/counter-engines.ts'

const decider = counter as unknown as ErasedDecider
const streamId = streamOf('test.counter', 'a')

/** A log whose answers to reads of a stream can be held back, after they were read. */
function heldReads() {
  const store = memoryEventStore(systemClock())
  const waiting: (() => void)[] = []
  let isHeld = false
  let reads = 0
  const held: EventStore = {
    ...store,
    async readStream(...asked) {
      reads += 1
      const events = await store.readStream(...asked)
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
      return events
    },
  }
  return {
    held,
    waiting,
    reads: () => reads,
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

test('a state that is asked for without a confirmed tail is read anew, though an earlier reading is still under way', async () => {
  const { held, waiting, hold, release } = heldReads()
  const writer = await start({ store: held })
  const silent = { async *subscribe() {}, reached: 0n, stalenessMs: () => Number.POSITIVE_INFINITY }
  const { engine } = await start({ store: held, tail: silent })
  await writer.engine.execute(add(1))
  hold()
  const early = engine.state(decider, tenantId, streamId)
  await until(() => waiting.length === 1)
  await writer.engine.execute(add(1))
  const late = engine.state(decider, tenantId, streamId)
  release()
  expect((await early).state).toMatchObject({ total: 1 })
  expect((await late).state).toMatchObject({ total: 2 })
})

test('many who ask for a state at once without a confirmed tail share its readings', async () => {
  const { held, waiting, reads, hold, release } = heldReads()
  const silent = { async *subscribe() {}, reached: 0n, stalenessMs: () => Number.POSITIVE_INFINITY }
  const { engine } = await start({ store: held, tail: silent })
  await engine.execute(add(1))
  const before = reads()
  hold()
  const asked = Array.from({ length: 100 }, () => engine.state(decider, tenantId, streamId))
  await until(() => waiting.length === 1)
  release()
  for (const { state } of await Promise.all(asked)) expect(state).toMatchObject({ total: 1 })
  expect(reads() - before).toBeLessThanOrEqual(3)
})

test('a state shows what the tail has shown, though a command of this process is still being written', async () => {
  const writer = await start()
  const { engine, queue } = await start({ store: writer.store })
  await engine.execute(add(1))
  queue.hold()
  const waiting = engine.execute(add(1))
  await until(() => queue.held === 1)
  await writer.engine.execute(add(5))
  await expect.poll(async () => (await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 6 })
  await queue.release()
  expect(await waiting).toMatchObject({ answer: { total: 7 } })
})

test('a state is not trusted while the tail has seen more than the engine was shown', async () => {
  const writer = await start()
  const slow = { async *subscribe() {}, reached: 2n, stalenessMs: () => 0 }
  const { engine } = await start({ store: writer.store, tail: slow })
  await writer.engine.execute(add(1))
  expect((await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 1 })
  await writer.engine.execute(add(1))
  expect((await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 2 })
})

test('what the tail shows of one command does not hide those that are still being written', async () => {
  const store = memoryEventStore(systemClock())
  const sent: Append[] = []
  const [isWritten, isAnswered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const append = async (asked: Append): Promise<Verdict> => {
    const number = sent.push(asked)
    if (number > 1) await isWritten.promise
    const [verdict = { kind: 'invalid', why: 'no verdict' }] = await store.append([asked])
    if (number === 1) await isAnswered.promise
    return verdict
  }
  const { engine } = await start({ store, appends: { append } })
  const both = [engine.execute(add(1)), engine.execute(add(2))]
  await expect.poll(async () => (await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 1 })
  await until(() => sent.length === 2)
  const third = engine.execute(add(4))
  await until(() => sent.length === 3)
  isAnswered.resolve()
  isWritten.resolve()
  expect(await Promise.all([...both, third])).toMatchObject([1, 3, 7].map((total) => ({ answer: { total } })))
  const second = sent[1]?.writes[0]?.events[0]?.eventId
  expect(sent[2]?.writes[0]?.expectedHead).toMatchObject({ eventId: second })
  expect(sent).toHaveLength(3)
})

test('nothing is decided on a state that could not follow what the tail has shown', async () => {
  const store = memoryEventStore(systemClock())
  let sent = 0
  const append = async (asked: Append): Promise<Verdict> => {
    sent += 1
    const [verdict = { kind: 'invalid', why: 'no verdict' }] = await store.append([asked])
    return verdict
  }
  const { engine } = await start({ store, appends: { append } })
  await engine.execute(add(1))
  await store.append([appendOf({ tenantId, streamId, events: [eventOf({ type: 'test.counter.of-a-later-release' })] })])
  await expect.poll(() => engine.actorCount).toBe(0)
  await expect(engine.execute(add(1))).rejects.toThrow(UnknownEvent)
  expect(sent).toBe(1)
})

test('a state that is asked for without a confirmed tail is read anew beside a command that is still being written, and hinders none behind it', async () => {
  const writer = await start()
  const silent = { async *subscribe() {}, reached: 0n, stalenessMs: () => Number.POSITIVE_INFINITY }
  const { engine, queue } = await start({ store: writer.store, tail: silent })
  await engine.execute(add(1))
  queue.hold()
  const before = engine.execute(add(1))
  await until(() => queue.held === 1)
  await writer.engine.execute(add(5))
  expect((await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 6 })
  const behind = engine.execute(add(1))
  await until(() => queue.held === 2)
  await queue.release()
  expect(await Promise.all([before, behind])).toMatchObject([{ answer: { total: 7 } }, { answer: { total: 8 } }])
})

test('a tail that ends because the log was replaced is not taken for a bug that nobody caught', async () => {
  const uncaught = vi.fn()
  process.on('unhandledRejection', uncaught)
  const replaced = {
    // biome-ignore lint/correctness/useYield: it ends before it has a page
    async *subscribe(): AsyncGenerator<never> {
      throw new LogReplaced('the log is another one')
    },
    reached: 0n,
    stalenessMs: () => Number.POSITIVE_INFINITY,
  }
  const { engine } = await start({ tail: replaced })
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted' })
  await new Promise(setImmediate)
  expect(uncaught).not.toHaveBeenCalled()
  process.off('unhandledRejection', uncaught)
})
