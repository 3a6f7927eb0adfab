import { expect, test } from 'vitest'
import { z } from 'zod'
import { MAX_ERRORS } from '../problems/input-errors.ts'
import { checkJson } from './check-input.ts'
import { strictly } from './strict.ts'

/** A contract whose record counts the values that were looked at. */
function counting() {
  let looked = 0
  const value = z.string().transform((text, context) => {
    looked += 1
    if (text !== 'good') context.addIssue('must be good')
    return text.length
  })
  return { contract: strictly(z.object({ byName: z.record(z.string(), value) })), looked: () => looked }
}

const members = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]))

test('a record of wrong values is looked at until there are as many faults as are told', () => {
  const { contract, looked } = counting()
  const read = checkJson(contract, { byName: members(10_000, 'bad') })
  const told = read.kind === 'invalid' ? read.errors.map(({ pointer }) => pointer) : []
  expect([told.length, told[0], told.at(-1)]).toEqual([MAX_ERRORS, '/byName/k0', '/byName/k99'])
  expect(looked()).toBe(MAX_ERRORS)
})

test('fewer faults are all told, and values that fit are all taken', () => {
  const { contract, looked } = counting()
  const byName = { ...members(500, 'good'), x: 'bad', y: 'bad' }
  const told = [{ pointer: '/byName/x' }, { pointer: '/byName/y' }]
  expect(checkJson(contract, { byName })).toMatchObject({ kind: 'invalid', errors: told })
  expect(looked()).toBe(502)
  expect(contract.parse({ byName: { a: 'good', b: 'good' } })).toEqual({ byName: { a: 4, b: 4 } })
})

test('a record whose keys have a form of their own refuses others', () => {
  const contract = strictly(
    z.object({ byId: z.record(z.uuid(), z.int()), byCode: z.record(z.string().max(3), z.int()) }),
  )
  const id = '01a22bb6-b85a-7503-9721-5c912823f9ee'
  expect(contract.safeParse({ byId: { [id]: 1 }, byCode: { EUR: 1 } }).success).toBe(true)
  expect(contract.safeParse({ byId: { x: 1 }, byCode: {} }).success).toBe(false)
  expect(contract.safeParse({ byId: {}, byCode: { EURO: 1 } }).success).toBe(false)
})
