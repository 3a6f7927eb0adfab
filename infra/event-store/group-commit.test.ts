import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { append, headAfter, kinds, newStream, newTenant, stock } from './contract/fixtures.ts'
import { type CommittedCall, GroupCommit } from './group-commit.ts'
import { memoryEventStore } from './memory/memory-event-store.ts'
import { type Append, type EventStore, LogUnavailable, type Verdict } from './port.ts'

const clock = systemClock()

/** A log in memory whose calls are recorded, take a moment, and fail as the test says. */
class FaultyStore {
  readonly store: EventStore = memoryEventStore(clock)
  readonly calls: (readonly Append[])[] = []
  /** What happens to the next calls, in order: nothing special once they are used up. */
  readonly faults: ('answer-lost' | 'not-sent' | 'bug')[] = []

  async append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    this.calls.push(appends)
    const fault = this.faults.shift()
    await new Promise((resolve) => setTimeout(resolve, 2))
    if (fault === 'not-sent') throw new LogUnavailable('not-sent', { cause: fault })
    if (fault === 'bug') throw new TypeError('a bug')
    const verdicts = await this.store.append(appends)
    if (fault === 'answer-lost') throw new LogUnavailable('unknown', { cause: fault })
    return verdicts
  }

  readonly readAll: EventStore['readAll'] = (options) => this.store.readAll(options)
}

function chain(count: number): readonly Append[] {
  const [tenantId, streamId] = [newTenant(), newStream()]
  const appends: Append[] = []
  for (let index = 0; index < count; index += 1) {
    const previous = appends.at(-1)
    const expectedHead = previous === undefined ? 'none' : headAfter(previous, BigInt(index - 1))
    appends.push(append({ tenantId, streamId, expectedHead }))
  }
  return appends
}

test('while one call is in flight everything else queues, and the next call takes it all', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  const first = commit.append(append({ tenantId: newTenant(), streamId: newStream() }))
  await new Promise(setImmediate)
  const rest = chain(50).map((one) => commit.append(one))
  expect(commit.queued).toBe(51)
  expect(kinds(await Promise.all([first, ...rest]))).toEqual(Array.from({ length: 51 }, () => 'appended'))
  expect(store.calls.map((call) => call.length)).toEqual([1, 50])
  expect(commit.queued).toBe(0)
})

test('what arrives in one turn goes in one call', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  await Promise.all(chain(20).map((one) => commit.append(one)))
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
  const small = chain(12)
  await Promise.all(small.map((one) => commit.append(one)))
  expect(Math.max(...calls.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1000)
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

test('an answer that is lost is asked for again, with the same appends, and turns out as appended', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('answer-lost', 'not-sent', 'answer-lost')
  const sent = chain(3)
  const verdicts = await Promise.all(sent.map((one) => commit.append(one)))
  expect(store.calls).toHaveLength(4)
  for (const call of store.calls) expect(call).toEqual(sent)
  expect(verdicts).toMatchObject(
    sent.map((one, index) => ({
      kind: 'appended',
      firstPosition: BigInt(index + 1),
      lastPosition: BigInt(index + 1),
      heads: [headAfter(one, BigInt(index))],
    })),
  )
  expect(await store.store.head()).toBe(3n)
})

test('a duplicate of somebody else stays one, also after a lost answer', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  const [tenantId, streamId] = [newTenant(), newStream()]
  const first = append({ tenantId, streamId })
  await store.store.append([first])
  store.faults.push('answer-lost')
  const again = append({ tenantId, streamId, commandId: first.commandId })
  expect(await commit.append(again)).toEqual({ kind: 'duplicate', firstPosition: 1n, lastPosition: 1n })
})

test('several streams and checks in one append get their heads back after a lost answer', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  const tenantId = newTenant()
  const stocked = newStream()
  await stock(store.store, tenantId, stocked, 4)
  const [one, two] = [
    append({ tenantId, streamId: stocked, events: 2 }),
    append({ tenantId, streamId: newStream(), events: 3 }),
  ]
  const check = append({ tenantId, streamId: newStream(), events: [] })
  store.faults.push('answer-lost')
  const verdict = await commit.append({ ...one, writes: [...one.writes, ...check.writes, ...two.writes] })
  expect(verdict).toMatchObject({ kind: 'appended', heads: [headAfter(one, 4n), headAfter(two, 0n)] })
})

test('what was not sent in time fails as not sent, what may be written as unknown; later ones keep their order', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  const [first, second, third] = chain(3)
  if (first === undefined || second === undefined || third === undefined) throw new Error('unreachable')
  store.faults.push('not-sent', ...Array.from({ length: 4 }, () => 'not-sent' as const))
  const outcome = (promise: Promise<Verdict>) => promise.catch((error: LogUnavailable) => error.outcome)
  const outcomes = [outcome(commit.append(first, 100)), outcome(commit.append(second)), outcome(commit.append(third))]
  expect((await Promise.all(outcomes)).map((result) => (typeof result === 'string' ? result : result.kind))).toEqual([
    'not-sent',
    'conflict',
    'conflict',
  ])
  store.faults.push(...Array.from({ length: 6 }, () => 'answer-lost' as const))
  expect(await outcome(commit.append(first, 100))).toBe('unknown')
})

test('a fault that is no outage fails its call only, and is not tried again', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('bug')
  const [bad, good] = [
    append({ tenantId: newTenant(), streamId: newStream() }),
    append({ tenantId: newTenant(), streamId: newStream() }),
  ]
  await expect(commit.append(bad)).rejects.toThrow('a bug')
  expect((await commit.append(good)).kind).toBe('appended')
  expect(store.calls).toHaveLength(2)
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

test('it has no timer when nothing is pending', async () => {
  const running = new Set<object>()
  const counted = {
    now: () => clock.now(),
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
})
