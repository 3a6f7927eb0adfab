import { systemClock } from '@heptad/infra/clock/clock.ts'
import type { AppendQueue } from '@heptad/infra/event-store/append-queue.ts'
import { type Append, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { actor, add, start, tenantId, until } from './testing/counter-engines.ts'

test('the same key twice at once is one command', async () => {
  const { engine, store } = await start()
  const [first, second] = await Promise.all([
    engine.execute(add(1, { key: 'k' })),
    engine.execute(add(1, { key: 'k' })),
  ])
  expect(first).toMatchObject({ answer: { total: 1 }, replayed: false })
  expect(second).toEqual({ ...first, replayed: true })
  expect(await store.head()).toBe(1n)
})

test('the same key twice at once with two bodies is one command and a mismatch', async () => {
  const { engine, store } = await start()
  const both = [engine.execute(add(1, { key: 'k' })), engine.execute(add(2, { key: 'k' }))]
  expect(await Promise.all(both)).toMatchObject([{ answer: { total: 1 } }, { kind: 'mismatch', field: 'by' }])
  expect(await store.head()).toBe(1n)
})

test.each([
  ['joined a command that came to nothing tries it itself', 1, 2],
  ['sends another body under the key of a command that comes to nothing is not told of that one', 2, 3],
])('who %s', async (_, by, total) => {
  const { engine, queue } = await start()
  await engine.execute(add(1))
  queue.hold()
  const both = [engine.execute(add(1, { key: 'k' })), engine.execute(add(by, { key: 'k' }))]
  await until(() => queue.held === 1)
  queue.fault = new LogUnavailable('not-sent', { cause: new Error('gone') })
  await queue.release()
  queue.fault = null
  expect(await Promise.all(both)).toMatchObject([
    { kind: 'unavailable', commitUnknown: false },
    { kind: 'accepted', answer: { total }, replayed: false },
  ])
})

test('who joined a command that failed tries it itself', async () => {
  const { engine, queue } = await start()
  await engine.execute(add(1))
  queue.hold()
  const failed = engine.execute(add(1, { key: 'k' }))
  const joined = engine.execute(add(1, { key: 'k' }))
  await until(() => queue.held === 1)
  queue.fault = new TypeError('a bug')
  await queue.release()
  queue.fault = null
  await expect(failed).rejects.toThrow('a bug')
  expect(await joined).toMatchObject({ kind: 'accepted', answer: { total: 2 } })
})

test('the same key for another command names the command as what differs', async () => {
  const { engine, store, keyring } = await start()
  const reset = { type: 'test.counter.reset', data: { counterId: 'a' }, tenantId, actor, key: 'k' }
  await engine.execute(reset)
  const named = { ...reset, type: 'test.counter.name', data: { counterId: 'a' } }
  expect(await engine.execute(named)).toEqual({ kind: 'mismatch', field: '$command' })
  const later = await start({ store, keyring })
  const other = { ...reset, type: 'test.counter.add', data: { counterId: 'a', by: 1 } }
  expect(await later.engine.execute(other)).toEqual({ kind: 'mismatch', field: '$command' })
})

test('a command that also wrote to other streams is answered again from its own, by an engine that knows nothing', async () => {
  const { engine, store, keyring } = await start()
  const name = { type: 'test.counter.name', data: { counterId: 'a', name: 'x' }, tenantId, actor, key: 'k' }
  await engine.execute(add(3))
  const first = await engine.execute(name)
  expect(first).toMatchObject({ kind: 'accepted', answer: { total: 3 }, revision: 1n, replayed: false })
  await engine.execute(add(1))
  const later = await start({ store, keyring })
  expect(await later.engine.execute(name)).toEqual({ ...first, replayed: true })
})

test('a dry run takes no key, and is no retry of what has it', async () => {
  const { engine, store } = await start()
  expect(await engine.execute(add(1, { key: 'k', dryRun: true }))).toMatchObject({ answer: { total: 1 } })
  expect(await engine.execute(add(2, { key: 'k' }))).toMatchObject({ answer: { total: 2 }, replayed: false })
  expect(await engine.execute(add(5, { key: 'k', dryRun: true }))).toMatchObject({ answer: { total: 7 } })
  expect(await store.head()).toBe(1n)
})

test('a precondition that failed is not kept under the key', async () => {
  const { engine, store } = await start()
  await engine.execute(add(1))
  expect(await engine.execute(add(1, { key: 'k', ifRevision: 7n }))).toMatchObject({ kind: 'precondition-failed' })
  expect(await engine.execute(add(1, { key: 'k', ifRevision: 0n }))).toMatchObject({
    kind: 'accepted',
    replayed: false,
  })
  expect(await engine.execute(add(1, { key: 'k', ifRevision: 7n }))).toMatchObject({ kind: 'accepted', replayed: true })
  expect(await store.head()).toBe(2n)
})

test('an engine that knows nothing answers a retry from the log, equal to the first answer', async () => {
  const { engine, store, keyring } = await start()
  const first = await engine.execute(add(1, { key: 'k' }))
  await engine.execute(add(5))
  const later = await start({ store, keyring })
  expect(await later.engine.execute(add(1, { key: 'k' }))).toEqual({ ...first, replayed: true })
  expect(await later.engine.execute(add(2, { key: 'k' }))).toEqual({ kind: 'mismatch', field: 'by' })
  expect(await later.engine.execute(add(1))).toMatchObject({ answer: { total: 7 } })
})

test('another body under a key does not hinder the retry of the first, which an engine that knows nothing gets to see later', async () => {
  const { engine, store, keyring } = await start()
  const first = await engine.execute(add(1, { key: 'k' }))
  const later = await start({ store, keyring })
  for (let time = 0; time < 2; time += 1) {
    expect(await later.engine.execute(add(2, { key: 'k' }))).toEqual({ kind: 'mismatch', field: 'by' })
    expect(await later.engine.execute(add(1, { key: 'k' }))).toEqual({ ...first, replayed: true })
  }
})

test('a retry that was decided on wrongly voids what was decided after it, and nothing else', async () => {
  const { engine, store, keyring } = await start()
  await engine.execute(add(5, { key: 'k' }))
  const { engine: later, queue } = await start({ store, keyring })
  await later.execute(add(1))
  queue.hold()
  const all = [later.execute(add(5, { key: 'k' })), later.execute(add(-11)), later.execute(add(1))]
  await until(() => queue.held === 3)
  await queue.release()
  expect(await Promise.all(all)).toMatchObject([
    { kind: 'accepted', answer: { total: 5 }, replayed: true },
    { kind: 'rejected', rejection: { details: { total: 6 } } },
    { kind: 'accepted', answer: { total: 7 } },
  ])
})

test('the same key with another body names the first field that differs', async () => {
  const { engine } = await start()
  await engine.execute(add(1, { key: 'k' }))
  expect(await engine.execute(add(2, { key: 'k' }))).toEqual({ kind: 'mismatch', field: 'by' })
})

test('a refusal under a key stays, also when it would be accepted by now, and by an engine that knows nothing', async () => {
  const { engine, store, keyring } = await start()
  const first = await engine.execute(add(-1, { key: 'k' }))
  expect(first).toMatchObject({ kind: 'rejected', rejection: { details: { total: 0 } }, replayed: false })
  await engine.execute(add(5))
  const later = await start({ store, keyring })
  for (const asked of [engine, later.engine])
    expect(await asked.execute(add(-1, { key: 'k' }))).toEqual({ ...first, replayed: true })
})

test('a decision that was void and is written after all is the first answer, not a repeated one', async () => {
  const { engine, store } = await start({ appends: { append: (append) => queue.append(append) } })
  const lost: Append[] = []
  const queue: AppendQueue = {
    async append(append) {
      const actual = null
      if (lost.push(append) === 1) return { kind: 'conflict', index: 0, actual }
      const [, verdict] = await store.append(lost)
      return verdict ?? Promise.reject(new Error('one verdict for each'))
    },
  }
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ answer: { total: 1 }, replayed: false })
  expect(await store.head()).toBe(1n)
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ answer: { total: 1 }, replayed: true })
})

test('a decision that is carried out twice is the first answer, not a repeated one', async () => {
  const { engine, store } = await start({
    appends: {
      async append(append) {
        await store.append([append])
        const [verdict] = await store.append([append])
        return verdict ?? Promise.reject(new Error('one verdict for each'))
      },
    },
  })
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ answer: { total: 1 }, replayed: false })
  expect(await store.head()).toBe(1n)
})

test('a try that found another head is in doubt, though the next one was not sent', async () => {
  let tries = 0
  const { engine } = await start({
    appends: {
      async append() {
        tries += 1
        if (tries === 1) return { kind: 'conflict', index: 0, actual: null }
        throw new LogUnavailable('not-sent', { cause: new Error('gone') })
      },
    },
  })
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
})

test('a success that changed nothing stays one under its key, also to an engine that knows nothing', async () => {
  const { engine, store, keyring } = await start()
  const reset = { type: 'test.counter.reset', data: { counterId: 'a' }, tenantId, actor, key: 'k' }
  const first = await engine.execute(reset)
  expect(first).toMatchObject({ answer: { total: 0 }, replayed: false })
  await engine.execute(add(5))
  const later = await start({ store, keyring })
  for (const asked of [engine, later.engine]) {
    const again = await asked.execute(reset)
    expect(again).toEqual({ ...first, replayed: true })
    expect(JSON.stringify(Reflect.get(again, 'answer'))).toBe(JSON.stringify(Reflect.get(first, 'answer')))
  }
  expect(await store.head()).toBe(2n)
})

test('a lost log answers unavailable and says whether the write may be there', async () => {
  const { engine, queue } = await start()
  await engine.execute(add(1))
  queue.fault = new LogUnavailable('unknown', { cause: new Error('gone') })
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  queue.fault = null
  expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'accepted', answer: { total: 2 } })
})

test.each([
  [50, 20],
  [20, 1],
])('where the sender waits %i ms, and 30 are gone, the log is given %i', async (timeoutMs, left) => {
  const { engine, store } = await start()
  await engine.execute(add(1))
  let passedMs = 0
  const readStream: typeof store.readStream = (...asked) => {
    passedMs += 30
    return store.readStream(...asked)
  }
  const given: (number | undefined)[] = []
  const impatient = await start({
    store: { ...store, readStream },
    clock: { ...systemClock(), elapsedMs: () => passedMs },
    appends: {
      append: async (_, timeoutMs) => {
        given.push(timeoutMs)
        throw new LogUnavailable('unknown', { cause: new Error('no verdict in time') })
      },
    },
  })
  const outcome = await impatient.engine.execute(add(1, { timeoutMs }))
  expect(outcome).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  expect(given).toEqual([left])
})
