import { expect, test } from 'vitest'
import { append, decidedAt, newStream, newTenant } from './contract/fixtures.ts'
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
  const [first, refused, second] = [made(2), made(1), made(1)]
  const verdicts: Verdict[] = [appended(first, 5n, 8n), { kind: 'invalid', why: 'x' }, appended(second, 7n, 0n)]
  own.note([first, refused, second], verdicts)
  const page = own.after(4n, 10)
  expect(page?.reached).toBe(7n)
  expect(page?.events.map(({ position, revision }) => [position, revision])).toEqual([
    [5n, 7n],
    [6n, 8n],
    [7n, 0n],
  ])
  expect(page?.events[0]).toMatchObject({ ...first.writes[0]?.events[0], recordedAt })
  expect(own.after(5n, 1)?.reached).toBe(6n)
})

test('nothing before, nothing after, and nothing across what somebody else wrote', () => {
  const own = new OwnEvents()
  const [first, second] = [made(1), made(1)]
  own.note([first], [appended(first, 5n, 0n)])
  expect([own.after(3n, 10), own.after(5n, 10)]).toEqual([null, null])
  own.note([second], [appended(second, 7n, 0n)])
  expect([own.after(4n, 10), own.after(5n, 10)]).toEqual([null, null])
  expect(own.after(6n, 10)?.reached).toBe(7n)
})
