import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { type Append, LogUnavailable, type Verdict } from '@heptad/infra/event-store/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { describe, expect, test } from 'vitest'
import type { CommandOutcome } from './port.ts'
import { counterCommands } from './testing/counter.ts'
import { actor, add, HOLDS_NOTHING, start, tenantId, until } from './testing/counter-engines.ts'

describe('deciding', () => {
  test('a command decided while an earlier one is being written sees its effect', async () => {
    const { engine, queue } = await start()
    await engine.execute(add(1))
    queue.hold()
    const both = [engine.execute(add(2)), engine.execute(add(-3))]
    await until(() => queue.held === 2)
    await queue.release()
    expect(await Promise.all(both)).toMatchObject([{ answer: { total: 3 } }, { answer: { total: 0 } }])
  })

  test('no answer, not even a refusal, is given before the log has confirmed it', async () => {
    const { engine, queue } = await start()
    await engine.execute(add(1))
    queue.hold()
    let answered: CommandOutcome | null = null
    const refusal = engine.execute(add(-5)).then((outcome) => {
      answered = outcome
    })
    await until(() => queue.held === 1)
    expect(answered).toBeNull()
    await queue.release()
    await refusal
    expect(answered).toMatchObject({ kind: 'rejected', rejection: { code: 'below-zero', details: { total: 1 } } })
  })

  test('a stale engine can neither write nor refuse: it decides again on what it had not seen', async () => {
    const first = await start()
    const { engine, queue } = await start({ store: first.store })
    await engine.execute(add(1))
    queue.hold()
    const refusedOnStaleState = engine.execute(add(-5))
    const writtenOnStaleState = engine.execute(add(1))
    await until(() => queue.held === 2)
    await first.engine.execute(add(10))
    await queue.release()
    expect(await refusedOnStaleState).toMatchObject({ kind: 'accepted', answer: { total: 6 } })
    expect(await writtenOnStaleState).toMatchObject({ kind: 'accepted', answer: { total: 7 } })
  })

  test('a refusal that rests on an event whose sender has given up names the position of that event', async () => {
    const store = memoryEventStore(systemClock())
    let isLost = false
    const append = async (asked: Append) => {
      const [verdict] = await store.append([asked])
      if (isLost && verdict?.kind === 'appended') throw new LogUnavailable('unknown', { cause: new Error('gone') })
      return verdict ?? { kind: 'invalid', why: 'no verdict' }
    }
    const { engine } = await start({ store, appends: { append } })
    await engine.execute(add(1))
    isLost = true
    const both = [engine.execute(add(1)), engine.execute(add(-5))]
    expect(await Promise.all(both)).toMatchObject([
      { kind: 'unavailable', commitUnknown: true },
      { kind: 'rejected', rejection: { details: { total: 2 } }, position: 2n },
    ])
  })

  test('a stream that changes under every decision ends in conflict', async () => {
    const other = await start()
    const { engine } = await start({
      store: other.store,
      appends: {
        async append(append) {
          await other.engine.execute(add(1))
          const [verdict] = await other.store.append([append])
          if (verdict === undefined) throw new Error('no verdict')
          return verdict
        },
      },
    })
    expect(await engine.execute(add(1))).toEqual({ kind: 'conflict' })
  })

  test('time decided on never goes back within a stream', async () => {
    const now = ['2026-01-01T00:00:09.000000Z', '2026-01-01T00:00:01.000000Z']
    const clock = clockFrom(() => (now.length > 1 ? now.shift() : now[0]) as never)
    const { engine, store } = await start({ clock })
    await engine.execute(add(1))
    await engine.execute(add(1))
    const { events } = await store.readAll()
    expect(events[1]?.decidedAt).toBe(events[0]?.decidedAt)
  })

  test('a dry run answers and writes nothing', async () => {
    const { engine, store } = await start()
    await engine.execute(add(1))
    expect(await engine.execute(add(4, { dryRun: true, key: 'k' }))).toMatchObject({ answer: { total: 5 } })
    expect(await engine.execute(add(1))).toMatchObject({ answer: { total: 2 } })
    expect(await store.head()).toBe(2n)
  })

  test('a revision that is not the expected one fails the precondition', async () => {
    const { engine } = await start()
    await engine.execute(add(1))
    expect(await engine.execute(add(1, { ifRevision: 5n }))).toEqual({ kind: 'precondition-failed', revision: 0n })
    expect(await engine.execute(add(1, { ifRevision: 0n }))).toMatchObject({ kind: 'accepted', revision: 1n })
  })

  test('a claim that is taken refuses the command, and keeps the refusal under its key', async () => {
    const { engine } = await start()
    const name = (counterId: string, key: string) =>
      engine.execute({ type: 'test.counter.name', data: { counterId, name: 'x' }, tenantId, actor, key })
    expect(await name('a', 'k1')).toMatchObject({ kind: 'accepted' })
    expect(await name('b', 'k2')).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'name-taken' },
      replayed: false,
    })
    expect(await name('b', 'k2')).toMatchObject({ kind: 'rejected', rejection: { code: 'name-taken' }, replayed: true })
  })

  test('a dry run is refused where the command would be, also for a claim that is taken, and takes none itself', async () => {
    const { engine, store } = await start()
    const name = (counterId: string, dryRun: boolean) =>
      engine.execute({ type: 'test.counter.name', data: { counterId, name: 'x' }, tenantId, actor, dryRun })
    expect(await name('a', true)).toMatchObject({ kind: 'accepted' })
    expect(await store.head()).toBe(0n)
    expect(await name('a', false)).toMatchObject({ kind: 'accepted' })
    expect(await name('b', true)).toMatchObject({ kind: 'rejected', rejection: { code: 'name-taken' } })
  })

  test('without the permission nothing is decided', async () => {
    const denied = { allows: async () => false, ...HOLDS_NOTHING }
    const { engine, store } = await start({ authoriser: () => denied })
    expect(await engine.execute(add(1))).toEqual({ kind: 'denied', permission: 'test.counters.add' })
    expect(await store.head()).toBe(0n)
  })

  test('a permission that was taken away while the command waited is missed when it is decided', async () => {
    let now = '2026-01-01T00:00:00.000000Z' as Instant
    let isAllowed = true
    const { engine, store } = await start({
      clock: clockFrom(() => now),
      authoriser: () => ({ allows: async () => isAllowed, ...HOLDS_NOTHING }),
    })
    const readStream = store.readStream.bind(store)
    store.readStream = async (...parameters) => {
      isAllowed = false
      now = plusMs(now, 501)
      return readStream(...parameters)
    }
    expect(await engine.execute(add(1))).toEqual({ kind: 'denied', permission: 'test.counters.add' })
    expect(await store.head()).toBe(0n)
  })

  test('a command that was tried before its permission had to be looked at again is told the first try as its own', async () => {
    const store = memoryEventStore(systemClock())
    let now = '2026-01-01T00:00:00.000000Z' as Instant
    const calls: Append[] = []
    const append = async (asked: Append): Promise<Verdict> => {
      calls.push(asked)
      const [verdict] = await store.append([asked])
      if (calls.length > 1) return verdict ?? { kind: 'invalid', why: 'no verdict' }
      now = plusMs(now, 501)
      return { kind: 'conflict', index: 0, actual: null }
    }
    const { engine } = await start({ store, appends: { append }, clock: clockFrom(() => now) })
    const outcome = await engine.execute({ ...add(1), key: 'one' })
    expect(calls.map(({ commandId }) => commandId)).toEqual([calls[0]?.commandId, calls[0]?.commandId])
    expect(outcome).toMatchObject({ kind: 'accepted', answer: { total: 1 }, replayed: false })
  })

  test('a command that was tried is not said to be unsent when the log is lost while its permission is looked at again', async () => {
    let now = '2026-01-01T00:00:00.000000Z' as Instant
    let isLost = false
    const { engine } = await start({
      clock: clockFrom(() => now),
      appends: {
        async append() {
          isLost = true
          now = plusMs(now, 501)
          return { kind: 'conflict', index: 0, actual: null }
        },
      },
      authoriser: () => ({
        async allows() {
          if (isLost) throw new LogUnavailable('not-sent', { cause: new Error('gone') })
          return true
        },
        ...HOLDS_NOTHING,
      }),
    })
    expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  })

  test('a process whose clock is off decides nothing', async () => {
    const { engine, store } = await start({ mayDecide: () => false })
    expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: false })
    expect(await store.head()).toBe(0n)
  })

  test('an engine that is closed finishes what it has begun, and begins nothing', async () => {
    const { engine, queue, store } = await start()
    await engine.execute(add(1))
    queue.hold()
    const begun = engine.execute(add(1))
    await until(() => queue.held === 1)
    let isClosed = false
    const closed = engine.close().then(() => {
      isClosed = true
    })
    expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: false })
    await new Promise(setImmediate)
    expect([isClosed, queue.held]).toEqual([false, 1])
    await queue.release()
    await closed
    expect(await begun).toMatchObject({ answer: { total: 2 } })
    expect(await store.head()).toBe(2n)
  })

  test('more waiting commands than allowed are refused as overloaded', async () => {
    const { engine, queue } = await start({ maxPendingPerStream: 2 })
    await engine.execute(add(1))
    queue.hold()
    const waiting = [engine.execute(add(1)), engine.execute(add(1))]
    await until(() => queue.held === 2)
    expect(await engine.execute(add(1))).toMatchObject({ kind: 'overloaded' })
    await queue.release()
    expect(await Promise.all(waiting)).toMatchObject([{ answer: { total: 2 } }, { answer: { total: 3 } }])
  })
})

describe('confidential data', () => {
  test('plaintext never enters the log', async () => {
    const { engine, store, vault } = await start()
    await engine.execute({
      type: 'test.counter.add',
      data: counterCommands[0]?.contract.data.parse({ counterId: 'a', by: 1, note: 'for Ada' }),
      tenantId,
      actor,
      ip: '203.0.113.9',
    })
    const [event] = (await store.readAll()).events
    expect(`${event?.data}${event?.metadata}`).not.toMatch(/Ada|203\.0/)
    const { note } = JSON.parse(event?.data ?? '{}')
    expect(await vault.open(tenantId, note)).toEqual({ value: 'for Ada' })
  })
})
