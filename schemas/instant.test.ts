import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Instant, instantFromMicros, microsOf, plusMs } from './instant.ts'

test.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000000Z'],
  ['2026-01-31T12:00:00.25+01:00', '2026-01-31T11:00:00.250000Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ['1900-01-01T00:00:00.000001Z', '1900-01-01T00:00:00.000001Z'],
])('%s has the one form %s', (text, form) => {
  expect(Instant.parse(text)).toBe(form)
  expect(Instant.parse(form)).toBe(form)
})

test.each([
  ...['2026-01-31', '2026-01-31T12:00:00', '2026-02-30T12:00:00Z', '2026-01-31T12:00:00.1234567Z'],
  ...['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00+00:01'],
])('%s is no instant', (text) => expect(Instant.safeParse(text).success).toBe(false))

test('years have four digits, up to the first and the last instant of them', () => {
  for (const text of ['9999-12-31T23:59:59.999999Z', '0000-01-01T00:00:00.000000Z'])
    expect(Instant.parse(text)).toBe(text)
  expect(Instant.parse('9999-12-31T23:59:59+00:01')).toBe('9999-12-31T23:58:59.000000Z')
})

test('microseconds go there and back, before and after 1970, and text order is time order', () => {
  const micros = fc.bigInt(-(2n ** 50n), 2n ** 52n)
  fc.assert(
    fc.property(micros, micros, (a, b) => {
      const [first, second] = [instantFromMicros(a), instantFromMicros(b)]
      expect([microsOf(first), microsOf(second), microsOf(second)]).toEqual([a, b, b])
      expect(first < second).toBe(a < b)
    }),
  )
})

test('milliseconds are added', () => {
  expect(plusMs(Instant.parse('1969-12-31T23:59:59.999500Z'), 1)).toBe('1970-01-01T00:00:00.000500Z')
})
