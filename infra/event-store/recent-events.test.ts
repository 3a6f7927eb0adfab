import { expect, test } from 'vitest'
import { decidedAt, event, newStream, newTenant } from './contract/fixtures.ts'
import type { LogPage, StoredEvent } from './port.ts'
import { RecentEvents } from './recent-events.ts'

function stored(from: number, count: number, data = '{}'): readonly StoredEvent[] {
  const [tenantId, streamId] = [newTenant(), newStream()]
  return Array.from({ length: count }, (_, index) => {
    const position = BigInt(from + index)
    return { ...event({ data }), tenantId, streamId, revision: position, position, recordedAt: decidedAt }
  })
}

const positions = (page: LogPage | null) => page?.events.map(({ position }) => Number(position))

test('it holds the last events and says when it no longer holds them all', () => {
  const recent = new RecentEvents(5)
  expect(recent.after(0n, 10)).toBeNull()
  recent.push(stored(3, 10))
  expect(positions(recent.after(9n, 2))).toEqual([10, 11])
  recent.push(stored(13, 1))
  expect(recent.after(7n, 10)).toBeNull()
  expect(positions(recent.after(8n, 10))).toEqual([9, 10, 11, 12, 13])
  expect(positions(recent.after(13n, 10))).toEqual([])
})

test('large events push out more than small ones', () => {
  const recent = new RecentEvents(1000)
  const large = 'x'.repeat(1024 * 1024)
  recent.push(stored(1, 40, large))
  expect(recent.after(23n, 1)).toBeNull()
  expect(positions(recent.after(38n, 10))).toEqual([39, 40])
  recent.push(stored(41, 1, 'x'.repeat(33 * 1024 * 1024)))
  expect(recent.after(40n, 1)).toBeNull()
})

test('what was released, cleared or pushed out takes no room from what comes', () => {
  const recent = new RecentEvents(1000)
  const large = 'x'.repeat(1024 * 1024)
  let next = 1
  const push = (count: number, data: string): void => {
    recent.push(stored(next, count, data))
    next += count
  }
  for (let round = 0; round < 3; round += 1) {
    push(20, large)
    push(300, '{}')
    recent.release(BigInt(next - 1))
  }
  for (let round = 0; round < 3; round += 1) {
    push(20, large)
    expect(recent.after(BigInt(next - 21), 1)).not.toBeNull()
    recent.clear()
  }
  push(40, large)
  push(10, large)
  expect(recent.after(BigInt(next - 21), 1)).not.toBeNull()
})

test('what is released goes, the rest stays without a gap', () => {
  const recent = new RecentEvents(1000)
  recent.push(stored(1, 600))
  recent.release(100n)
  expect(positions(recent.after(50n, 1))).toEqual([51])
  recent.release(500n)
  expect(recent.after(499n, 1)).toBeNull()
  expect(positions(recent.after(500n, 2))).toEqual([501, 502])
  recent.push(stored(601, 1))
  expect(positions(recent.after(599n, 5))).toEqual([600, 601])
  recent.release(700n)
  recent.push(stored(602, 1))
  expect(positions(recent.after(599n, 5))).toEqual([600, 601, 602])
})

test('what a reader has not seen stays, until it has or leaves; cleared, it begins anew', () => {
  const recent = new RecentEvents(1000)
  recent.push(stored(1, 600))
  const slow = recent.join(100n)
  const fast = recent.join(600n)
  recent.release(600n)
  expect(positions(recent.after(100n, 1))).toEqual([101])
  slow.after = 300n
  recent.release(600n)
  expect(recent.after(299n, 1)).toBeNull()
  expect(positions(recent.after(300n, 1))).toEqual([301])
  recent.push(stored(601, 100))
  recent.leave(slow)
  recent.release(700n)
  expect([recent.after(599n, 1), positions(recent.after(600n, 1))]).toEqual([null, [601]])
  recent.leave(fast)
  expect(recent.hasReaders).toBe(false)
  recent.clear()
  recent.push(stored(900, 1))
  expect([recent.after(700n, 1), positions(recent.after(899n, 1))]).toEqual([null, [900]])
})
