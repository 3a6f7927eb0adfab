import { expect, test } from 'vitest'
import { sizes } from './sizes.ts'
import { findingsIn } from './testing/planted.ts'

const BUDGETS = 'scripts/check/sizes.allowed.json'
const lines = (count: number) => 'x()\n'.repeat(count)
const functionOf = (count: number, head = 'function long() {', tail = '}') => `${head}\n${lines(count - 2)}${tail}\n`

test('a file of 250 lines is right, one of 251 is found', () => {
  expect(findingsIn(sizes, { 'infra/long.ts': lines(250) })).toEqual([])
  expect(findingsIn(sizes, { 'infra/long.ts': lines(251) })).toEqual([
    'infra/long.ts:1 the file has 251 lines of at most 250',
  ])
  expect(findingsIn(sizes, { 'infra/long.sql': lines(251) })).toHaveLength(1)
  expect(findingsIn(sizes, { 'infra/long.test.ts': lines(251) })).toHaveLength(1)
})

test.each([
  ['a function', 'function long() {', '}', 'long'],
  ['an arrow', 'const long = () => {', '}', 'long'],
  ['a method', 'class Thing { long() {', '} }', 'long'],
  ['a property', 'const it = { long: async () => {', '} }', 'long'],
  ['a function without a name', 'export default [() => {', '}]', 'line 1'],
])('%s of 60 lines is right, of 61 is found', (_, head, tail, name) => {
  expect(findingsIn(sizes, { 'infra/long.ts': functionOf(60, head, tail) })).toEqual([])
  expect(findingsIn(sizes, { 'infra/long.ts': functionOf(61, head, tail) })).toEqual([
    `infra/long.ts:1 ${name} has 61 lines of at most 60`,
  ])
})

test('what groups tests may be long', () => {
  expect(findingsIn(sizes, { 'infra/long.test.ts': functionOf(100, "describe('x', () => {", '})') })).toEqual([])
})

test('a budget allows just what it says', () => {
  const budget = (key: string, allowed: number) => ({ [BUDGETS]: JSON.stringify({ [key]: allowed }) })
  const long = { 'infra/long.ts': functionOf(80) }
  expect(findingsIn(sizes, { ...long, ...budget('infra/long.ts#long', 80) })).toEqual([])
  expect(findingsIn(sizes, { ...long, ...budget('infra/long.ts#long', 79) })).toHaveLength(2)
})

test.each([
  ['is larger than the file', { 'infra/long.ts': lines(260) }, 300, 'infra/long.ts has 260 lines and a budget of 300'],
  ['is not needed any more', { 'infra/long.ts': lines(10) }, 300, 'infra/long.ts has 10 lines and a budget of 300'],
  ['is for a file that is gone', {}, 300, 'infra/long.ts has 0 lines and a budget of 300'],
])('a budget that %s is found', (_, files, allowed, problem) => {
  const budgets = JSON.stringify({ 'infra/long.ts': allowed })
  expect(findingsIn(sizes, { ...files, [BUDGETS]: budgets })).toEqual([`${BUDGETS}: ${problem}`])
})
