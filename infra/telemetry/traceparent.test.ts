import { expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

test('what is read is written back', () => {
  const header = `00-${TRACE}-${SPAN}-01`
  const context = parseTraceparent(header)
  expect(context).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true })
  expect(context && formatTraceparent(context)).toBe(header)
})

test('flags that version 00 does not know are dropped', () => {
  expect(parseTraceparent(`00-${TRACE}-${SPAN}-ff`)).toMatchObject({ traceFlags: 1 })
})

test('a later version may have more fields', () => {
  expect(parseTraceparent(`01-${TRACE}-${SPAN}-00-more`)).toMatchObject({ traceId: TRACE })
})

test.each([
  ['nothing', ''],
  ['the forbidden version', `ff-${TRACE}-${SPAN}-00`],
  ['more fields in version 00', `00-${TRACE}-${SPAN}-00-more`],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-00`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-00`],
  ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-00`],
  ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-00`],
  ['a second line', `00-${TRACE}-${SPAN}-00\n`],
])('%s is no traceparent', (_, header) => {
  expect(parseTraceparent(header)).toBeNull()
})
