import { type Append, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import type { AppendQueue } from './stream-actor.ts'
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

test('an engine that knows nothing answers a retry from the log, equal to the first answer', async () => {
  const { engine, store, keyring } = await start()
  const first = await engine.execute(add(1, { key: 'k' }))
  await engine.execute(add(5))
  const later = await start({ store, keyring })
  expect(await later.engine.execute(add(1, { key: 'k' }))).toEqual({ ...first, replayed: true })
  expect(await later.engine.execute(add(2, { key: 'k' }))).toEqual({ kind: 'mismatch', field: 'by' })
  expect(await later.engine.execute(add(1))).toMatchObject({ answer: { total: 7 } })
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

test('a refusal under a key stays, also when it would be accepted by now', async () => {
  const { engine } = await start()
  expect(await engine.execute(add(-1, { key: 'k' }))).toMatchObject({ kind: 'rejected', replayed: false })
  await engine.execute(add(5))
  expect(await engine.execute(add(-1, { key: 'k' }))).toMatchObject({ kind: 'rejected', replayed: true })
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

test('a success that changed nothing stays one under its key', async () => {
  const { engine, store } = await start()
  const reset = { type: 'test.counter.reset', data: { counterId: 'a' }, tenantId, actor, key: 'k' }
  expect(await engine.execute(reset)).toMatchObject({ answer: { total: 0 }, replayed: false })
  await engine.execute(add(5))
  expect(await engine.execute(reset)).toMatchObject({ answer: { total: 0 }, replayed: true })
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

test('the log is given as long as the sender waits', async () => {
  const { engine, store } = await start()
  const given: (number | undefined)[] = []
  const impatient = await start({
    store,
    appends: {
      append: async (_, timeoutMs) => {
        given.push(timeoutMs)
        throw new LogUnavailable('unknown', { cause: new Error('no verdict in time') })
      },
    },
  })
  await engine.execute(add(1))
  const outcome = await impatient.engine.execute(add(1, { timeoutMs: 50 }))
  expect(outcome).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  expect(given).toEqual([50])
})
