import type { ExpectedHead, StreamHead } from './port.ts'

/** Whether a stream whose head is `actual` (null: empty) is as a write expects it. Of a pair, both halves must match. */
export function fits(expected: ExpectedHead, actual: StreamHead | null): boolean {
  switch (expected) {
    case 'any':
      return true
    case 'none':
      return actual === null
    case 'exists':
      return actual !== null
    default:
      return actual !== null && actual.revision === expected.revision && actual.eventId === expected.eventId
  }
}
