import { expect, test } from 'vitest'
import { z } from 'zod'
import { inputErrors } from './input-errors.ts'

const Input = z.strictObject({ path: z.string(), side: z.enum(['debit', 'credit']), kind: z.literal('hold') })

function errorsOf(input: object) {
  const { error } = Input.safeParse(input)
  return error === undefined ? [] : inputErrors(error, input).errors.map(({ pointer, code }) => `${pointer} ${code}`)
}

test('a member that is not there is required, whatever it would have to be', () => {
  expect(errorsOf({})).toEqual(['/path required', '/side required', '/kind required'])
})

test('every member that no contract names is told where it stands', () => {
  const within = z.strictObject({ legs: z.array(z.strictObject({ side: z.string() })) })
  const input = { legs: [{ side: 'a' }, { side: 'b', sid: 1, extra: 2 }], note: '' }
  const { code, errors } = inputErrors(within.safeParse(input).error ?? new z.ZodError([]), input)
  expect([code, errors.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
    'validation-failed',
    ['/legs/1/sid unknown-field', '/legs/1/extra unknown-field', '/note unknown-field'],
  ])
})

test('of many faults a hundred are told', () => {
  const input = { list: Array.from({ length: 150 }, () => 1) }
  const { error } = z.object({ list: z.array(z.string()) }).safeParse(input)
  expect(inputErrors(error ?? new z.ZodError([]), input).errors).toHaveLength(100)
})

test('a choice of forms is told in its own words where it has any, else by the form that comes closest', () => {
  const told = z.object({ at: z.union([z.iso.date(), z.iso.datetime()], 'must be a day or a time') })
  const untold = z.object({
    at: z.union([z.strictObject({ a: z.string(), b: z.string() }), z.string().regex(/^x/, 'must be x')]),
  })
  const messages = (contract: z.ZodType) => {
    const input = { at: 'soon' }
    const { error } = contract.safeParse(input)
    return error === undefined
      ? []
      : inputErrors(error, input).errors.map(({ pointer, message }) => `${pointer} ${message}`)
  }
  expect([messages(told), messages(untold)]).toEqual([['/at must be a day or a time'], ['/at must be x']])
})

test('a fault inside of the form that comes closest is told where it stands, also when it is the second', () => {
  const form = (names: readonly string[]) => z.strictObject(Object.fromEntries(names.map((name) => [name, z.string()])))
  const contract = z.object({ to: z.union([form(['a', 'b', 'c']), form(['d', 'e'])]) })
  const input = { to: { d: 'x' } }
  const { errors } = inputErrors(contract.safeParse(input).error ?? new z.ZodError([]), input)
  expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/to/e required'])
})

test.each([
  [{ a: 1 }, '/to/a must be a text'],
  [[{ a: 'x' }, { a: 1 }], '/to/1/a must be a text'],
  [[], '/to must have one'],
  [5, '/to must be an object'],
])('one thing or a list of them is told by the form that was sent: %j', (to, told) => {
  const one = z.strictObject({ a: z.string('must be a text') }, 'must be an object')
  const contract = z.object({ to: z.union([one, z.array(one).min(1, 'must have one')]) })
  const { errors } = inputErrors(contract.safeParse({ to }).error ?? new z.ZodError([]), { to })
  expect(errors.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual([told])
})

test('a member that is there with a wrong value is not', () => {
  expect(errorsOf({ path: 'a', side: 'left', kind: null })).toEqual(['/side invalid-value', '/kind invalid-value'])
})

test('a rule of a contract and a choice of forms are told as a wrong value, unless the rule has a code of its own', () => {
  const input = { period: 'x', at: 'x', amount: 1 }
  const contract = z.object({
    period: z.string().refine(() => false, 'must be a period'),
    at: z.union([z.iso.date(), z.iso.datetime()], 'must be a day or a time'),
    amount: z.unknown().superRefine((_, context) => {
      context.addIssue({ code: 'custom', message: 'write it as a string', params: { code: 'amount-must-be-string' } })
    }),
  })
  const { error } = contract.safeParse(input)
  const { code, errors } = inputErrors(error ?? new z.ZodError([]), input)
  expect([code, errors.map((entry) => `${entry.pointer} ${entry.code}`)]).toEqual([
    'amount-must-be-string',
    ['/period invalid-value', '/at invalid-value', '/amount amount-must-be-string'],
  ])
})
