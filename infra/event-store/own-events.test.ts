import { expect, test } from 'vitest'
import { append, decidedAt, headAfter, newStream, newTenant } from './contract/fixtures.ts'
import { OwnEvents } from './own-events.ts'
import type { Append, Verdict } from './port.ts'

const recordedAt = decidedAt

function made(events: number): Append {
  return append({ tenantId: newTenant(), streamId: newStream(), events })
}

function appended({ writes }: Append, firstPosition: bigint, headRevision: bigint): Verdict {
  const last = writes[0]?.events.at(-1)
  if (last === undefined) throw new Error('it has events')
  const lastPosition = firstPosition + BigInt((writes[0]?.events.length ?? 0) - 1)
  const heads = [{ revision: headRevision, eventId: last.eventId }]
  return { kind: 'appended', firstPosition, lastPosition, recordedAt, heads }
}

test('what was written comes back with its positions and revisions, what was refused does not', () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const [first, refused, second] = [made(2), made(1), made(1)]
  const verdicts: Verdict[] = [appended(first, 5n, 8n), { kind: 'invalid', why: 'x' }, appended(second, 7n, 0n)]
  own.note([first, refused, second], verdicts)
  const page = reader.after(4n, 10)
  expect(page?.reached).toBe(7n)
  expect(page?.events.map(({ position, revision }) => [position, revision])).toEqual([
    [5n, 7n],
    [6n, 8n],
    [7n, 0n],
  ])
  expect(page?.events[0]).toMatchObject({ ...first.writes[0]?.events[0], recordedAt })
  expect(reader.after(5n, 1)?.reached).toBe(6n)
  const { streamId } = second.writes[0] ?? {}
  expect(reader.after(4n, 10, { categories: ['other'] })).toEqual({ events: [], reached: 7n })
  expect(reader.after(4n, 10, { categories: ['test.thing'] })?.events.at(-1)?.streamId).toBe(streamId)
})

test('of several streams each has its own revisions, and one that is only looked at has none', () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const [one, looked, two] = [made(1), append({ tenantId: newTenant(), streamId: newStream(), events: [] }), made(2)]
  const heads = [headAfter(one, 7n), headAfter(two, 2n)]
  const several = { ...one, writes: [...looked.writes, ...one.writes, ...looked.writes, ...two.writes] }
  own.note([several], [{ kind: 'appended', firstPosition: 5n, lastPosition: 7n, recordedAt, heads }])
  expect(reader.after(4n, 10)?.events.map(({ position, revision }) => [position, revision])).toEqual([
    [5n, 7n],
    [6n, 2n],
    [7n, 3n],
  ])
})

test('nothing before, nothing after, and nothing across what somebody else wrote', () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const [first, second] = [made(1), made(1)]
  own.note([first], [appended(first, 5n, 0n)])
  expect([reader.after(3n, 10), reader.after(5n, 10)]).toEqual([null, null])
  own.note([second], [appended(second, 7n, 0n)])
  expect([reader.after(4n, 10), reader.after(5n, 10)]).toEqual([null, null])
  expect(reader.after(6n, 10)?.reached).toBe(7n)
})

test('nothing across what was written between the halves of one call, whose answer comes after it', () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const [before, between, firstHalf, secondHalf] = [made(1), made(1), made(1), made(1)]
  own.note([before], [appended(before, 4n, 0n)])
  own.note([between], [appended(between, 6n, 0n)])
  own.note([firstHalf, secondHalf], [appended(firstHalf, 5n, 0n), appended(secondHalf, 7n, 0n)])
  expect([reader.after(4n, 10), own.last]).toEqual([null, 7n])
  expect(reader.after(5n, 10)?.events.map(({ position }) => position)).toEqual([6n, 7n])
})

test('nothing across what somebody else wrote between the halves of one call', () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const [firstHalf, secondHalf] = [made(1), made(1)]
  own.note([firstHalf, secondHalf], [appended(firstHalf, 5n, 0n), appended(secondHalf, 7n, 0n)])
  expect([reader.after(4n, 10), reader.after(5n, 10)]).toEqual([null, null])
  expect(reader.after(6n, 10)?.events.map(({ position }) => position)).toEqual([7n])
})

test('kept is what a reader has not seen: nothing without readers, and what the slowest is still to see', () => {
  const own = new OwnEvents()
  let position = 1n
  const write = (events: number) => {
    const one = made(events)
    own.note([one], [appended(one, position, BigInt(events - 1))])
    position += BigInt(events)
  }
  write(1)
  const [slow, fast] = [own.reader(), own.reader()]
  write(400)
  expect(slow.after(0n, 1)).toBeNull()
  expect(fast.after(401n, 1)).toBeNull()
  expect(slow.after(1n, 1)?.reached).toBe(2n)
  slow.close()
  expect(fast.after(401n, 1)).toBeNull()
  expect(fast.after(1n, 1)).toBeNull()
  write(1)
  expect(fast.after(401n, 1)?.reached).toBe(402n)
  fast.close()
  write(1)
  const next = own.reader()
  expect(next.after(402n, 1)).toBeNull()
  write(1)
  expect([next.after(402n, 1), next.after(403n, 1)?.reached]).toEqual([null, 404n])
})
