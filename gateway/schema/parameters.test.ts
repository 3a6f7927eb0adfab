import { expect, test } from 'vitest'
import { z } from 'zod'
import { parameterReader } from './parameters.ts'

const reader = parameterReader(
  z.object({
    name: z.string().optional(),
    active: z.boolean().default(true),
    size: z.int().nullable().optional(),
    total: z.bigint().optional(),
    types: z.array(z.string()).optional(),
    at: z.iso
      .datetime()
      .transform((text) => new Date(text))
      .optional(),
  }),
  ['limit'],
)

test.each([
  ['name=true', { name: 'true' }],
  ['active=true', { active: true }],
  ['active=false', { active: false }],
  ['active=yes', { active: 'yes' }],
  ['size=-12', { size: -12 }],
  ['size=0x10', { size: '0x10' }],
  ['total=170141183460469231731687303715884105727', { total: 170141183460469231731687303715884105727n }],
  ['types=a&types=b', { types: ['a', 'b'] }],
  ['types=a', { types: ['a'] }],
  ['at=2026-01-01T00:00:00Z', { at: '2026-01-01T00:00:00Z' }],
  ['limit=5', {}],
])('%s becomes what the contract expects', (text, expected) =>
  expect(reader.read(new URLSearchParams(text))).toEqual(expected),
)

test.each([
  ['nmae=x', 'nmae', 'unknown-parameter'],
  ['name=x&name=y', 'name', 'repeated-parameter'],
  ['limit=1&limit=2', 'limit', 'repeated-parameter'],
  ['name=%00', 'name', 'nul-character'],
  ['__proto__=1', '__proto__', 'unknown-parameter'],
])('%s is a fault', (text, pointer, code) =>
  expect(reader.faults(new URLSearchParams(text))).toMatchObject([{ pointer, code }]),
)

test('what is known and sent once has no fault', () =>
  expect(reader.faults(new URLSearchParams('name=x&types=a&types=b&limit=3'))).toEqual([]))

test('of thousands of parameters that are not known no more than a hundred are listed', () => {
  const names = Array.from({ length: 3000 }, (_, index) => `p${index}=`)
  expect(reader.faults(new URLSearchParams(names.join('&')))).toHaveLength(100)
})

test('where there are no parameters, none is offered', () =>
  expect(parameterReader(z.strictObject({}), []).faults(new URLSearchParams('x=1'))).toMatchObject([
    { message: 'is not known here, nor is any other' },
  ]))
