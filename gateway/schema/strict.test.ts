import { expect, test } from 'vitest'
import { z } from 'zod'
import { strictly } from './strict.ts'

const leg = z.object({ account: z.string() })
const schema = strictly(
  z
    .object({
      legs: z.array(leg).min(1),
      one: leg.optional(),
      either: z.union([leg, z.object({ id: z.uuid() })]).default({ account: 'x' }),
      kind: z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]),
      metadata: z.record(z.string(), z.json()).optional(),
      open: z.looseObject({}).optional(),
      text: leg.transform(({ account }) => account.length).optional(),
    })
    .refine(({ legs }) => legs.length !== 2, 'never two'),
)
const valid = { legs: [{ account: 'a' }], kind: { type: 'a' } }

test('what the contract names is taken, with defaults and transformations', () =>
  expect(schema.parse({ ...valid, metadata: { any: { thing: 1 } }, open: { x: 1 }, text: { account: 'abc' } })).toEqual(
    {
      ...valid,
      either: { account: 'x' },
      metadata: { any: { thing: 1 } },
      open: { x: 1 },
      text: 3,
    },
  ))

test.each([
  [{ ...valid, extra: 1 }],
  [{ ...valid, legs: [{ account: 'a', extra: 1 }] }],
  [{ ...valid, one: { account: 'a', extra: 1 } }],
  [{ ...valid, either: { account: 'a', extra: 1 } }],
  [{ ...valid, kind: { type: 'b', extra: 1 } }],
  [{ ...valid, text: { account: 'a', extra: 1 } }],
])('an unknown key is refused at any depth: %j', (input) => {
  expect(JSON.stringify(schema.safeParse(input).error?.issues)).toContain('unrecognized_keys')
})

test('checks of the whole object still hold', () =>
  expect(schema.safeParse({ ...valid, legs: [{ account: 'a' }, { account: 'b' }] }).success).toBe(false))

test.each([
  ['nullable', leg.nullable()],
  ['default', leg.default({ account: 'x' })],
  ['prefault', leg.prefault({ account: 'x' })],
  ['nonoptional', leg.optional().nonoptional()],
  ['readonly', leg.readonly()],
])('an unknown key is refused inside of what is %s', (_, wrapped) => {
  const within = strictly(z.object({ within: wrapped }))
  expect(within.safeParse({ within: { account: 'a' } }).success).toBe(true)
  expect(within.safeParse({ within: { account: 'a', extra: 1 } }).success).toBe(false)
})

test('an unknown key is refused inside of tuples and records', () => {
  const within = strictly(z.object({ pair: z.tuple([leg, z.string()]), byName: z.record(z.string(), leg) }))
  const [known, extra] = [{ account: 'a' }, { account: 'a', extra: 1 }]
  const isTaken = (pair: unknown, byName: unknown) => within.safeParse({ pair, byName }).success
  expect([isTaken([known, 'x'], { a: known }), isTaken([extra, 'x'], {}), isTaken([known, 'x'], { a: extra })]).toEqual(
    [true, false, false],
  )
})
