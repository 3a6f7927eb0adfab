import { Day } from '@heptad/schemas/day.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { dayBounds, timeBounds } from './analytics-times.ts'

const NO_DAYS = ['2299-12-31', '1900-01-01']
const day = (text: string | undefined) => (text === undefined ? undefined : Day.parse(text))

test.each([
  [undefined, undefined, ['1900-01-01', '2299-12-31']],
  ['2026-01-31', '2026-03-01', ['2026-01-31', '2026-02-28']],
  ['2026-01-31', '2026-01-31', ['2026-01-31', '2026-01-30']],
  ['0000-01-01', '9999-12-31', ['1900-01-01', '2299-12-31']],
  ['2299-12-31', '2300-01-01', ['2299-12-31', '2299-12-31']],
  [undefined, '1900-01-02', ['1900-01-01', '1900-01-01']],
  [undefined, '1900-01-01', NO_DAYS],
  [undefined, '0000-01-01', NO_DAYS],
  ['2300-01-01', undefined, NO_DAYS],
])('days from %s up to but without %s are %j', (from, to, expected) => {
  const { from_day: first, until_day: last } = dayBounds({ from: day(from), to: day(to) })
  expect([first, last]).toEqual(expected)
})

const [FIRST, LAST] = ['1900-01-01T00:00:00.000000Z', '2299-12-31T23:59:59.999999Z']
const instant = (text: string | undefined) => (text === undefined ? undefined : Instant.parse(text))

test.each([
  [undefined, undefined, [FIRST, LAST]],
  ['2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z', ['2026-01-31T00:00:00.000000Z', '2026-01-31T23:59:59.999999Z']],
  ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', [FIRST, LAST]],
  [LAST, '2300-01-01T00:00:00Z', [LAST, LAST]],
  [undefined, '1900-01-01T00:00:00.000001Z', [FIRST, FIRST]],
  [undefined, FIRST, [LAST, FIRST]],
  [undefined, '0000-01-01T00:00:00Z', [LAST, FIRST]],
  ['2300-01-01T00:00:00Z', undefined, [LAST, FIRST]],
])('instants from %s up to but without %s are %j', (from, to, expected) => {
  const { from_time: first, until_time: last } = timeBounds({ from: instant(from), to: instant(to) })
  expect([first, last]).toEqual(expected)
})
