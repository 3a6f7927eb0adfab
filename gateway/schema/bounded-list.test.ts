import { expect, test } from 'vitest'
import { z } from 'zod'
import { MAX_ERRORS } from '../problems/input-errors.ts'
import { checkJson } from './check-input.ts'
import { strictly } from './strict.ts'

/** A contract whose lists count the elements that were looked at. */
function counting() {
  let looked = 0
  const element = z.unknown().superRefine((value, context) => {
    looked += 1
    if (value !== 'good') context.addIssue('must be good')
  })
  const list = z.array(element).max(1000)
  const contract = strictly(z.object({ list: list.optional(), lists: z.array(z.object({ list })).optional() }))
  return { contract, looked: () => looked }
}

function faultsOf(contract: z.ZodType, sent: unknown) {
  const read = checkJson(contract, sent)
  return read.kind === 'invalid' ? read.errors.map(({ pointer, message }) => `${pointer} ${message}`) : []
}

test('a list of wrong elements is looked at until there are as many faults as are told', () => {
  const { contract, looked } = counting()
  const faults = faultsOf(contract, { list: Array(100_000).fill('bad') })
  expect([faults.length, looked()]).toEqual([MAX_ERRORS, MAX_ERRORS])
  expect([faults[0], faults.at(-1)]).toEqual(['/list/0 must be good', '/list/99 must be good'])
})

test('so is a list of lists, and the faults inside count', () => {
  const { contract, looked } = counting()
  const list = Array(150).fill('bad')
  expect(faultsOf(contract, { lists: Array(300).fill({ list }) })).toHaveLength(MAX_ERRORS)
  expect(looked()).toBe(MAX_ERRORS)
})

test('fewer faults are all told, wherever they are, and elements that fit are all taken', () => {
  const { contract, looked } = counting()
  const list = [...Array(998).fill('good'), 'bad', 'bad']
  expect(faultsOf(contract, { list })).toEqual(['/list/998 must be good', '/list/999 must be good'])
  expect(looked()).toBe(1000)
  expect(contract.parse({ list: list.slice(0, 998) })).toEqual({ list: list.slice(0, 998) })
})

test('a list that is too long as well is told by its length where there is room for it', () => {
  const { contract } = counting()
  const tooLong = '/list must be a list of at most 1000 items'
  expect(faultsOf(contract, { list: ['bad', ...Array(1000).fill('good')] })).toEqual(['/list/0 must be good', tooLong])
  expect(faultsOf(contract, { list: Array(1001).fill('good') })).toEqual([tooLong])
  expect(faultsOf(contract, { list: 'good' })).toEqual(['/list must be a list'])
})
