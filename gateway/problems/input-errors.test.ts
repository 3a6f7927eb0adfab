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

test('a member that is there with a wrong value is not', () => {
  expect(errorsOf({ path: 'a', side: 'left', kind: null })).toEqual(['/side invalid-value', '/kind invalid-value'])
})
