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
