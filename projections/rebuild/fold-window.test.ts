import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { afterEach, expect, test, vi } from 'vitest'
import { add } from '../row-operation.ts'
import { exampleTenants } from '../testing/append-things.ts'
import { things } from '../testing/example.ts'
import { FoldWindow } from './fold-window.ts'

afterEach(() => {
  vi.useRealTimers()
})

const LIMITS = { values: 1000, operations: 1000, milliseconds: 1000 }
const VALUES_OF_A_ROW = 14

/** A window in which ten operations have changed one row, and its fullness half a second later. */
function fullnessWith(limits: Partial<typeof LIMITS>): number {
  vi.useFakeTimers({ toFake: ['performance'] })
  const window = new FoldWindow({ ...LIMITS, ...limits })
  const event = { tenantId: exampleTenants[0] } as RecordedEvent
  const operations = Array.from({ length: 10 }, () => add(things, { thingId: 'a', changes: 1 }))
  window.take({ event, operations })
  vi.advanceTimersByTime(500)
  const { fullness } = window
  window.cut()
  expect(window.fullness).toBe(0)
  return fullness
}

test.each([
  ['rows', { values: VALUES_OF_A_ROW }, 1],
  ['operations', { operations: 5 }, 2],
  ['time', {}, 0.5],
])('a window is as full as %s make it, where they are nearest to their limit', (_, limits, fullness) => {
  expect(fullnessWith(limits)).toBe(fullness)
})
