import { expect, test } from 'vitest'
import { endOfRecovery, firstGap, isHistory, isSegment, missingBetween } from './wal-segments.ts'

const segment = (number: number, timeline = '00000001') =>
  `${timeline}${'0000000A'}${number.toString(16).toUpperCase().padStart(8, '0')}`

test('files of a WAL folder are told apart', () => {
  const names = [
    segment(1),
    `${segment(1)}.partial`,
    `${segment(1)}.00000028.backup`,
    '00000002.history',
    'archive_status',
  ]
  expect(names.filter(isSegment)).toEqual([segment(1)])
  expect(names.filter(isHistory)).toEqual(['00000002.history'])
})

test('segments count on from half to half: 255 is followed by 0 of the next', () => {
  const next = '000000010000000B00000000'
  expect(missingBetween(segment(254), next, [])).toEqual([segment(254), segment(255), next])
  expect(missingBetween(segment(254), next, [segment(254), next])).toEqual([segment(255)])
})

test('a gap is a missing segment before one that is there, on the same timeline', () => {
  expect(firstGap(segment(1), [segment(1), segment(2)])).toBeNull()
  expect(firstGap(segment(1), [])).toBeNull()
  expect(firstGap(segment(1), [segment(1), segment(4), segment(3)])).toBe(segment(2))
  expect(firstGap(segment(3), [segment(3), segment(1)])).toBeNull()
  expect(firstGap(segment(1), [segment(1), segment(9, '00000002')])).toBeNull()
})

test('the history of a timeline says where the one before it ended', () => {
  const history = '1\t0/5000000\tno recovery target specified\n\n2\tA/FE000148\tbefore 2026-01-31 12:00:00+00\n'
  expect(endOfRecovery(history)).toEqual({ segment: segment(254, '00000002'), offset: 0x148 })
  expect(endOfRecovery('')).toBeNull()
})
