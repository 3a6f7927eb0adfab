import { expect, test } from 'vitest'
import { circumstancesOf, circumstancesText, eventCount } from './circumstances.ts'

test.each([
  ['200000', 200_000],
  ['500k', 500_000],
  ['20M', 20_000_000],
])('%s are %i events', (text, events) => {
  expect(eventCount(text)).toBe(events)
})

test.each(['', '0', '20m', '-1', '1.5k', 'many'])('"%s" is no number of events', (text) => {
  expect(() => eventCount(text)).toThrow()
})

test('one special circumstance at a time, named in the title', () => {
  expect(circumstancesText(circumstancesOf({}))).toBe('')
  expect(circumstancesText(circumstancesOf({ log: 20_000_000 }))).toBe('on a log of 20,000,000 events')
  expect(circumstancesText(circumstancesOf({ snapshot: true }))).toContain('snapshot')
  expect(circumstancesText(circumstancesOf({ fsyncDelay: 2 }))).toContain('2 ms')
  expect(() => circumstancesOf({ snapshot: true, fsyncDelay: 2 })).toThrow('one at a time')
})
