import { expect, test } from 'vitest'
import { narrowings } from './narrowings.ts'

const OPEN = { type: 'object', properties: { a: { type: 'string' } } }
const RECORD = { type: 'object', additionalProperties: { type: 'string' } }
const CLOSED = { ...OPEN, additionalProperties: false }

test.each([
  ['fields that nobody named are refused now', OPEN, CLOSED, ['data takes no further fields, and did']],
  ['they are taken now', CLOSED, OPEN, []],
  ['they are refused as before', CLOSED, CLOSED, []],
  ['a record becomes an object of some fields', RECORD, CLOSED, ['data takes no further fields, and did']],
  [
    'values of a record are of another kind',
    RECORD,
    { ...RECORD, additionalProperties: { type: 'number' } },
    ['data.* has type "number", and had "string"'],
  ],
  ['further fields are of some kind now', OPEN, { ...OPEN, ...RECORD }, ['data.* was of any kind']],
  ['further fields are taken now, of some kind', CLOSED, { ...CLOSED, ...RECORD }, []],
  ['values of a record are of any kind now', RECORD, { type: 'object', additionalProperties: {} }, []],
  [
    'elements are of some kind now',
    { type: 'array' },
    { type: 'array', items: { type: 'string' } },
    ['data[] was of any kind'],
  ],
  ['elements are of any kind now', { type: 'array', items: { type: 'string' } }, { type: 'array' }, []],
  ['a lower bound stays', { minLength: 2 }, { minLength: 2 }, []],
  ['a lower bound rises', { minLength: 2 }, { minLength: 3 }, ['data has minLength 3, and had 2']],
  ['a pattern where none was', {}, { pattern: '^a' }, ['data has pattern "^a", and had none']],
])('%s', (_, old, fresh, found) => {
  expect(narrowings(old, fresh, 'data')).toEqual(found)
})
