import { expect, test } from 'vitest'
import { momentArgument } from './arguments.ts'

test.each([
  ['42', { position: 42n }],
  ['2026-01-31T12:00:00Z', { time: '2026-01-31T12:00:00.000000Z' }],
  ['2026-01-31', { time: '2026-01-31T23:59:59.999999Z' }],
])('the moment %s is %o', (text, moment) => {
  expect(momentArgument(text)).toEqual(moment)
})

test.each(['', '-1', '2026-02-30', '2026-01', 'yesterday'])('"%s" is no moment', (text) => {
  expect(() => momentArgument(text)).toThrow('a moment is a position of the log, a day such as')
})
