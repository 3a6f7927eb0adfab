import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkJson } from './check-input.ts'

const Contract = z.object({
  name: z.string().min(1).max(3),
  code: z.string().regex(/^[A-Z]+$/, 'must be capital letters'),
  count: z.number().int().min(2).lt(10),
  share: z.number().multipleOf(0.5),
  side: z.enum(['debit', 'credit']),
  kind: z.literal('hold'),
  legs: z.array(z.string()).min(1).max(2),
  id: z.uuid(),
  at: z.iso.datetime(),
  day: z.iso.date(),
  isFinal: z.boolean(),
  more: z.record(z.string(), z.string()),
  text: z.string().regex(/^x/),
})
const GOOD = {
  ...{
    name: 'a',
    code: 'A',
    count: 2,
    share: 0.5,
    side: 'debit',
    kind: 'hold',
    legs: ['a'],
    isFinal: true,
    more: {},
    text: 'x',
  },
  ...{ id: '0199a3c0-0000-7000-8000-000000000001', at: '2026-01-31T12:00:00Z', day: '2026-01-31' },
}

test('what fits is what the contract makes of it', () => {
  expect(checkJson(Contract, { ...GOOD, unknown: 1 })).toEqual({ kind: 'valid', input: GOOD })
})

test.each([
  [{ name: '' }, 'must be at least 1 character long'],
  [{ name: 'abcd' }, 'must be at most 3 characters long'],
  [{ name: 1 }, 'must be a string'],
  [{ code: 'a' }, 'must be capital letters'],
  [{ count: 1 }, 'must be at least 2'],
  [{ count: 10 }, 'must be less than 10'],
  [{ count: 2.5 }, 'must be a whole number'],
  [{ count: '2' }, 'must be a number'],
  [{ share: 0.3 }, 'must be a multiple of 0.5'],
  [{ share: null }, 'must be a number'],
  [{ side: 'left' }, 'must be one of "debit", "credit"'],
  [{ kind: 'held' }, 'must be "hold"'],
  [{ legs: [] }, 'must be a list of at least 1 item'],
  [{ legs: ['a', 'b', 'c'] }, 'must be a list of at most 2 items'],
  [{ legs: 'a' }, 'must be a list'],
  [{ id: 'a' }, 'must be a UUID'],
  [{ at: '2026-01-31' }, 'must be a time such as 2026-01-31T12:00:00Z'],
  [{ day: '2026-02-30' }, 'must be a day such as 2026-01-31'],
  [{ isFinal: 'true' }, 'must be true or false'],
  [{ more: [] }, 'must be an object'],
  [{ text: 'a' }, 'Invalid string: must match pattern /^x/'],
  [{ name: undefined }, 'is required'],
])('%j is told in plain words: %s', (wrong, message) => {
  const [pointer] = Object.keys(wrong).map((name) => `/${name}`)
  expect(checkJson(Contract, { ...GOOD, ...wrong })).toMatchObject({ kind: 'invalid', errors: [{ pointer, message }] })
})
