import { Instant } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { instantFromTimestamptz, UnreadableValue } from './types.ts'

test.each([
  ['2026-01-31 12:00:00+00', '2026-01-31T12:00:00.000000Z'],
  ['2026-01-31 12:00:00.25+00', '2026-01-31T12:00:00.250000Z'],
  ['0001-01-01 00:00:00.000001+00', '0001-01-01T00:00:00.000001Z'],
  ['9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999999Z'],
])('timestamptz %s is the instant %s', (text, instant) => {
  expect(instantFromTimestamptz(text)).toBe(instant)
  expect(instantFromTimestamptz(text)).toBe(Instant.parse(instant))
})

test.each(['infinity', '-infinity', '0044-03-15 12:00:00+00 BC', '10000-01-01 00:00:00+00', '2026-01-31 12:00:00+01'])(
  'timestamptz %s is refused rather than bent',
  (text) => expect(() => instantFromTimestamptz(text)).toThrow(UnreadableValue),
)
