import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { append, headAfter, kinds, newStream, newTenant, stock } from './contract/fixtures.ts'
import { GroupCommit } from './group-commit.ts'
import type { Append, LogUnavailable, Verdict } from './port.ts'
import { chain, FaultyStore } from './testing/faulty-store.ts'

const clock = systemClock()
const SWEEP_MS = 100

/** A clock whose sweeps come as they should, while pauses last until they are let go on. */
function heldPauses() {
  const held: (() => void)[] = []
  let isHeld = true
  const after: Clock['after'] = (ms, callback) => {
    if (!isHeld || ms === SWEEP_MS) return clock.after(ms, callback)
    held.push(callback)
    return () => {}
  }
  const hold = (): void => {
    isHeld = true
  }
  const goOn = (): void => {
    isHeld = false
    for (const callback of held.splice(0)) callback()
  }
  return { clock: { ...clock, after }, hold, goOn }
}

function outcomeOf(verdict: Promise<Verdict>): Promise<string> {
  return verdict.then(
    ({ kind }) => kind,
    (error: LogUnavailable) => error.outcome,
  )
}

test.each<{ faults: ('not-sent' | 'answer-lost')[]; order: string }>([
  { faults: ['not-sent', 'not-sent'], order: 'first second first second' },
  { faults: ['answer-lost', 'not-sent'], order: 'first second first second' },
  { faults: ['answer-lost', 'answer-lost'], order: 'first second first second' },
  { faults: ['not-sent', 'not-sent', 'not-sent'], order: 'first second first first second' },
])(
  'two calls in flight that meet $faults are sent again in their order, before anything later',
  async ({ faults, order }) => {
    const store = new FaultyStore()
    const commit = new GroupCommit(store, { clock })
    store.faults.push(...faults)
    const all = chain(60)
    const sent = all.slice(0, 40).map((one) => commit.append(one))
    await store.ended(2)
    const later = all.slice(40).map((one) => commit.append(one))
    expect(kinds(await Promise.all([...sent, ...later]))).toEqual(all.map(() => 'appended'))
    const names = new Map([all[0], all[20], all[40]].map((one, index) => [one, ['first', 'second', 'later'][index]]))
    expect(store.calls.map(([one]) => names.get(one)).join(' ')).toBe(`${order} later`)
    expect(store.calls.map((call) => call.length)).toEqual(store.calls.map(() => 20))
  },
)

test('a conflict with what an earlier call has still to write is judged again once it is written', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('not-sent')
  const all = chain(40)
  expect(kinds(await Promise.all(all.map((one) => commit.append(one))))).toEqual(all.map(() => 'appended'))
  expect(store.calls.map((call) => call.length)).toEqual([20, 20, 20, 20])
})

test('what an earlier call that failed does not concern stands at once', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('not-sent')
  const apart = Array.from({ length: 40 }, () => append({ tenantId: newTenant(), streamId: newStream() }))
  expect(kinds(await Promise.all(apart.map((one) => commit.append(one))))).toEqual(apart.map(() => 'appended'))
  const [first, second, again] = store.calls
  expect(store.calls).toHaveLength(3)
  expect(again).toEqual(first)
  expect(second).not.toEqual(first)
})

test('a call is sent again after ever longer pauses, of a second at most', async () => {
  const store = new FaultyStore()
  const pauses: number[] = []
  const hurried: Clock = {
    ...clock,
    after(ms, callback) {
      pauses.push(ms)
      return clock.after(0, callback)
    },
  }
  const commit = new GroupCommit(store, { clock: hurried, timeoutMs: 600_000 })
  store.faults.push(...Array.from({ length: 8 }, () => 'not-sent' as const))
  expect(kinds(await Promise.all(chain(1).map((one) => commit.append(one))))).toEqual(['appended'])
  const withoutSweeps = pauses.filter((ms) => ms !== SWEEP_MS)
  expect(withoutSweeps).toEqual([25, 50, 200, 400, 800, 1000, 1000])
})

test('one whose conflict does not stand may be written yet, and is given up as unknown', async () => {
  const store = new FaultyStore()
  const pauses = heldPauses()
  const commit = new GroupCommit(store, { clock: pauses.clock })
  store.faults.push('not-sent')
  const outcomes = chain(40).map((one) => outcomeOf(commit.append(one, 500)))
  const given = await Promise.all(outcomes)
  expect(store.calls.map((call) => call.length)).toEqual([20, 20])
  expect(new Set(given.slice(0, 20))).toEqual(new Set(['not-sent']))
  expect(new Set(given.slice(20))).toEqual(new Set(['unknown']))
  pauses.goOn()
  await commit.close()
})

test('while a call is sent again nothing later goes, however much waits', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('not-sent', 'not-sent')
  const [first, ...rest] = chain(40)
  if (first === undefined) throw new Error('unreachable')
  const alone = commit.append(first)
  await store.ended(1)
  const later = rest.map((one) => commit.append(one))
  expect(kinds(await Promise.all([alone, ...later]))).toEqual(Array.from({ length: 40 }, () => 'appended'))
  expect(store.calls.map((call) => call.length)).toEqual([1, 1, 1, 20, 19])
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

test('a call of which a half was written is sent again whole, and all of it is written once', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('half-written', 'half-written')
  const sent = chain(40)
  const verdicts = await Promise.all(sent.map((one) => commit.append(one)))
  const expected = sent.map((one, index) => ({ position: BigInt(index + 1), heads: [headAfter(one, BigInt(index))] }))
  expect(verdicts).toMatchObject(
    expected.map(({ position, heads }) => ({
      kind: 'appended',
      firstPosition: position,
      lastPosition: position,
      heads,
    })),
  )
  expect(await store.store.head()).toBe(40n)
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
  const pauses = heldPauses()
  const commit = new GroupCommit(store, { clock: pauses.clock })
  const [first, second, third] = chain(3)
  if (first === undefined || second === undefined || third === undefined) throw new Error('unreachable')
  store.faults.push('not-sent')
  const later = [second, third].map((one) => outcomeOf(commit.append(one, 60_000)))
  const outcomes = [outcomeOf(commit.append(first, 500)), ...later]
  expect(await outcomes[0]).toBe('not-sent')
  pauses.goOn()
  expect(await Promise.all(outcomes)).toEqual(['not-sent', 'conflict', 'conflict'])
  pauses.hold()
  store.faults.push('answer-lost')
  expect(await outcomeOf(commit.append(first, 500))).toBe('unknown')
  pauses.goOn()
  await commit.close()
})

test('what may be written stays unknown, though it was not sent the next times', async () => {
  const store = new FaultyStore()
  const commit = new GroupCommit(store, { clock })
  store.faults.push('answer-lost', ...Array.from({ length: 10 }, () => 'not-sent' as const))
  const given = chain(1).map((one) => commit.append(one, 700).catch((error: LogUnavailable) => error.outcome))
  expect(await Promise.all(given)).toEqual(['unknown'])
  expect(store.calls.length).toBeGreaterThan(1)
  expect(await store.store.head()).toBe(1n)
})

test('a log that gives fewer verdicts than it got appends leaves nobody waiting', async () => {
  const { store } = new FaultyStore()
  const short = { readAll: store.readAll, append: async (appends: readonly Append[]) => store.append(appends.slice(1)) }
  const commit = new GroupCommit(short, { clock })
  const [first, second] = [1, 2].map(() => commit.append(append({ tenantId: newTenant(), streamId: newStream() })))
  expect((await first)?.kind).toBe('appended')
  await expect(second).rejects.toThrow('fewer verdicts')
  await commit.close()
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
