import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import type { CommittedCall } from './committed-call.ts'
import { append, event, kinds, newStream, newTenant } from './contract/fixtures.ts'
import { GroupCommit } from './group-commit.ts'
import { type Append, type EventStore, LogUnavailable } from './port.ts'
import { chain, FaultyStore } from './testing/faulty-store.ts'

const clock = systemClock()

test.each([
  ['a few that come queue, and the next call takes them all', 15, 1, [1, 15]],
  ['many that come go in a second call, half of what is pending at a time', 50, 2, [1, 26, 24]],
])('while one call is in flight, %s', async (_, count, inFlight, lengths) => {
  const store = new FaultyStore()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.holdsUntil = promise
  const commit = new GroupCommit(store, { clock })
  const first = commit.append(append({ tenantId: newTenant(), streamId: newStream() }))
  await new Promise(setImmediate)
  const rest = chain(count).map((one) => commit.append(one))
  expect(commit.queued).toBe(count + 1)
  await new Promise(setImmediate)
  expect(store.calls).toHaveLength(inFlight)
  resolve()
  expect(kinds(await Promise.all([first, ...rest]))).toEqual(Array.from({ length: count + 1 }, () => 'appended'))
  expect(store.calls.map((call) => call.length)).toEqual(lengths)
  expect(commit.queued).toBe(0)
})

test('a second call goes for few appends too, when they have many events', async () => {
  const store = new FaultyStore()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.holdsUntil = promise
  const commit = new GroupCommit(store, { clock })
  const large = () => append({ tenantId: newTenant(), streamId: newStream(), events: 30 })
  const sent = [commit.append(large())]
  await new Promise(setImmediate)
  sent.push(commit.append(large()), commit.append(large()))
  await new Promise(setImmediate)
  expect(store.calls.map((call) => call.length)).toEqual([1, 1])
  resolve()
  expect(kinds(await Promise.all(sent))).toEqual(['appended', 'appended', 'appended'])
})

test('there are never more than two calls in flight', async () => {
  const store = new FaultyStore()
  let [inFlight, most] = [0, 0]
  const counted: Pick<EventStore, 'append' | 'readAll'> = {
    readAll: store.readAll,
    async append(appends) {
      inFlight += 1
      most = Math.max(most, inFlight)
      const verdicts = await store.append(appends)
      inFlight -= 1
      return verdicts
    },
  }
  const commit = new GroupCommit(counted, { clock, maxEvents: 20 })
  await Promise.all(chain(200).map((one) => commit.append(one)))
  expect(most).toBe(2)
})

test('what arrives in one turn goes in one call', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  await Promise.all(chain(31).map((one) => commit.append(one)))
  expect(store.calls).toHaveLength(1)
})

test('a call is bounded in events and in bytes, but takes at least one append', async () => {
  const store = new FaultyStore()
  const calls: CommittedCall[] = []
  const commit = new GroupCommit(store, { clock, maxEvents: 4, maxBytes: 1000, onCommit: (call) => calls.push(call) })
  const sized = (events: number) => append({ tenantId: PLATFORM_TENANT, streamId: newStream(), events })
  await Promise.all([sized(3), sized(1), sized(9), sized(2), sized(2), sized(1)].map((one) => commit.append(one)))
  expect(calls.map(({ appends, events }) => [appends, events])).toEqual([
    [2, 4],
    [1, 9],
    [2, 4],
    [1, 1],
  ])
  await Promise.all(Array.from({ length: 6 }, () => commit.append(sized(0))))
  expect(calls.slice(4).map(({ appends, events }) => [appends, events])).toEqual([
    [4, 0],
    [2, 0],
  ])
  const long = () => event({ data: `{"text":"${'x'.repeat(150)}"}` })
  const texts = Array.from({ length: 5 }, () =>
    append({ tenantId: PLATFORM_TENANT, streamId: newStream(), events: [long()] }),
  )
  await Promise.all(texts.map((one) => commit.append(one)))
  expect(calls.slice(6).map(({ appends }) => appends)).toEqual([2, 2, 1])
  expect(Math.max(...calls.slice(6).map(({ bytes }) => bytes))).toBeLessThanOrEqual(1000)
})

test('tenants take turns, so a flood of one delays another by one call', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock, maxEvents: 10 })
  const flood = chain(100).map((one) => commit.append(one))
  const quiet = append({ tenantId: newTenant(), streamId: newStream() })
  await commit.append(quiet)
  expect(store.calls[0]).toContain(quiet)
  await Promise.all(flood)
})

test('what was decided on one stream goes in order, whichever tenants sent it', async () => {
  const commit = new GroupCommit(new FaultyStore(), { clock })
  const [busy, other] = [newTenant(), newTenant()]
  const decided = chain(2).map(({ writes, ...one }, index) => {
    const shared = writes.map((write) => ({ ...write, tenantId: PLATFORM_TENANT }))
    return { ...one, tenantId: index === 0 ? busy : other, writes: shared }
  })
  const own = append({ tenantId: busy, streamId: newStream() })
  const verdicts = await Promise.all([own, ...decided].map((one) => commit.append(one)))
  expect(kinds(verdicts)).toEqual(['appended', 'appended', 'appended'])
})

test('more than it may queue is refused as not sent', async () => {
  const commit = new GroupCommit(new FaultyStore(), { clock, maxQueued: 2 })
  const [one, two, three] = chain(3).map((each) => commit.append(each))
  await expect(three).rejects.toMatchObject({ name: 'LogUnavailable', outcome: 'not-sent' })
  expect((await Promise.all([one, two])).map((verdict) => verdict?.kind)).toEqual(['appended', 'appended'])
})

test('closing waits for what is queued and takes nothing more', async () => {
  const commit = new GroupCommit(new FaultyStore(), { clock })
  const under = chain(5).map((one) => commit.append(one))
  await commit.close()
  expect(commit.queued).toBe(0)
  await expect(commit.append(append({ tenantId: newTenant(), streamId: newStream() }))).rejects.toThrow(LogUnavailable)
  expect(await Promise.all(under)).toHaveLength(5)
})

test('closing waits for every call under way, also when all that they carry was given up', async () => {
  const { store } = new FaultyStore()
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const calls: (readonly Append[])[] = []
  const slow: Pick<EventStore, 'append' | 'readAll'> = {
    readAll: store.readAll,
    async append(appends) {
      await gates[calls.push(appends) - 1]?.promise
      return store.append(appends)
    },
  }
  const commit = new GroupCommit(slow, { clock, secondCallFrom: 1, maxEvents: 1 })
  const sent = chain(3)
  const outcomes = sent.map((one) => commit.append(one, 500).catch(({ outcome }: LogUnavailable) => outcome))
  expect(await Promise.all(outcomes)).toEqual(['unknown', 'unknown', 'not-sent'])
  let isClosed = false
  const closed = commit.close().then(() => {
    isClosed = true
  })
  for (const gate of gates) {
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect([isClosed, commit.queued]).toEqual([false, 0])
    gate.resolve()
  }
  await closed
  expect([commit.queued, calls]).toEqual([0, sent.slice(0, 2).map((one) => [one])])
})

test('what comes after a rest is given up in time too', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  const [first, second] = chain(2)
  if (first === undefined || second === undefined) throw new Error('unreachable')
  await commit.append(first)
  await new Promise(setImmediate)
  const { promise, resolve } = Promise.withResolvers<void>()
  store.holdsUntil = promise
  await expect(commit.append(second, 500)).rejects.toMatchObject({ outcome: 'unknown' })
  resolve()
  await commit.close()
})

test('it has neither a timer nor anything else to do when nothing is pending', async () => {
  const running = new Set<object>()
  const counted = {
    ...clock,
    after(ms: number, callback: () => void) {
      const timer = {}
      running.add(timer)
      const cancel = clock.after(ms, () => {
        running.delete(timer)
        callback()
      })
      return () => {
        running.delete(timer)
        cancel()
      }
    },
  }
  const commit = new GroupCommit(new FaultyStore(), { clock: counted })
  const verdict = commit.append(append({ tenantId: newTenant(), streamId: newStream() }))
  expect(running.size).toBe(1)
  await verdict
  await commit.close()
  expect(running.size).toBe(0)
  await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('Immediate')
})
