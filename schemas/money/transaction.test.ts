import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Confidential } from '../confidential.ts'
import { openAccount } from './account.ts'
import { openBook } from './book.ts'
import { ISO_4217 } from './iso-4217.ts'
import { postBatch, postTransaction } from './transaction.ts'

const ID = '0199a3c0-0000-7000-8000-000000000001'
const debit = { account: 'users:1', asset: 'EUR', side: 'debit', amount: '5' }
const credit = { account: 'users:2', asset: 'EUR', side: 'credit', amount: '5' }
const legs = [debit, credit]

const refused: readonly [why: string, body: unknown, code: string, pointer: string][] = [
  ['a number as amount', { legs: [{ ...debit, amount: 5 }, credit] }, 'amount-must-be-string', 'legs/0/amount'],
  ['nothing as amount', { legs: [debit, { ...credit, amount: '0' }] }, 'amount-not-positive', 'legs/1/amount'],
  ['too much as amount', { legs: [{ ...debit, amount: '9'.repeat(40) }, credit] }, 'amount-overflow', 'legs/0/amount'],
  [
    'a number as condition',
    { legs: [{ ...debit, ifAvailable: 1 }, credit] },
    'amount-must-be-string',
    'legs/0/ifAvailable',
  ],
  ['1001 legs', { legs: Array(1001).fill(debit) }, 'too-many-legs', 'legs'],
  ['one leg', { legs: [debit] }, 'unbalanced', 'legs'],
  ['no leg', { legs: [] }, 'unbalanced', 'legs'],
  [
    'a bad amount before too many legs',
    { legs: Array(1001).fill({ ...debit, amount: 5 }) },
    'amount-must-be-string',
    'legs/0/amount',
  ],
  ['a path without an asset', { legs: [{ ...debit, asset: undefined }, credit] }, 'custom', 'legs/0'],
  ['a path and an id', { legs: [{ ...debit, accountId: ID }, credit] }, 'custom', 'legs/0'],
  ['an unknown field', { legs, amount: '5' }, 'unrecognized_keys', ''],
  ['an unknown field in a leg', { legs: [{ ...debit, currency: 'EUR' }, credit] }, 'unrecognized_keys', 'legs/0'],
  ['another side', { legs: [{ ...debit, side: 'left' }, credit] }, 'invalid_value', 'legs/0/side'],
  ['a year before 1900', { legs, effectiveAt: '1899-12-31T23:59:59Z' }, 'custom', 'effectiveAt'],
  ['a year after 2299', { legs, effectiveAt: '2299-12-31T23:59:59-01:00' }, 'custom', 'effectiveAt'],
  ['a date without a time', { legs, effectiveAt: '2026-01-31' }, 'invalid_format', 'effectiveAt'],
  ['too long a description', { legs, description: 'x'.repeat(501) }, 'too_big', 'description'],
  ['too much metadata', { legs, metadata: { note: 'x'.repeat(4096) } }, 'custom', 'metadata'],
]

describe('a transaction', () => {
  test.each(refused)('with %s is refused', (_, body, code, pointer) => {
    const issue = postTransaction.data.safeParse(body).error?.issues[0]
    expect(issue?.path.join('/')).toBe(pointer)
    expect(issue?.code === 'custom' ? (issue.params?.code ?? 'custom') : issue?.code).toBe(code)
  })

  test('goes to the main book when it names none', () => {
    expect(postTransaction.data.parse({ legs }).bookId).toBe('main')
  })

  test('takes 1000 legs, and an account by its id alone', () => {
    const byId = { accountId: ID, side: 'debit', amount: '1' }
    expect(postTransaction.data.parse({ legs: Array(1000).fill(byId) }).legs).toHaveLength(1000)
  })

  test('keeps its text out of sight until it is sealed', () => {
    const { description, metadata } = postTransaction.data.parse({ legs, description: 'rent', metadata: { to: 'Ann' } })
    expect(description).toBeInstanceOf(Confidential)
    expect(JSON.stringify({ description, metadata })).not.toMatch(/rent|Ann/)
  })

  test('and a batch of them need an idempotency key', () => {
    expect([postTransaction.keyRequired, postBatch.keyRequired]).toEqual([true, true])
  })
})

describe('a batch', () => {
  test('takes 1 to 1000 transactions', () => {
    expect(postBatch.data.safeParse({ items: [] }).success).toBe(false)
    expect(postBatch.data.safeParse({ items: Array(1000).fill({ legs }) }).success).toBe(true)
    expect(postBatch.data.safeParse({ items: Array(1001).fill({ legs }) }).success).toBe(false)
  })
})

const paths: readonly [path: string, taken: boolean][] = [
  ['users:42:cash', true],
  ['Assets:US:BofA:Checking', true],
  ['Ausgaben:Bücher & Zeitungen', true],
  ['a', true],
  ['a'.repeat(200), true],
  ['a'.repeat(201), false],
  ['', false],
  [':a', false],
  ['a:', false],
  ['a::b', false],
  [' a', false],
  ['a :b', false],
  ['a\u0000b', false],
  ['a\nb', false],
  ['a\ud800', false],
]

test.each(paths)('the account path %j is taken: %s', (path, taken) => {
  expect(openAccount.data.safeParse({ path, asset: 'EUR', normalSide: 'debit' }).success).toBe(taken)
})

test.each([
  ['main', true],
  ['household-2014', true],
  ['-x', false],
  ['a/b', false],
  ['x'.repeat(65), false],
])('the book id %j is taken: %s', (bookId, taken) => {
  expect(openBook.data.safeParse({ bookId }).success).toBe(taken)
})

test('every command of money can be written as JSON Schema, amounts as strings', () => {
  const schema = z.toJSONSchema(postTransaction.data, { io: 'input' })
  expect(schema).toMatchObject({
    properties: { legs: { items: { properties: { amount: { type: 'string' }, ifAvailable: { type: 'string' } } } } },
  })
})

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
])('%s has %i digits after the point', (code, scale) => expect(ISO_4217.get(code)).toBe(scale))

test('every ISO 4217 code is three letters and stands once', () => {
  expect([...ISO_4217.keys()].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  expect(ISO_4217.size).toBeGreaterThan(160)
  expect(ISO_4217.has('XAU')).toBe(false)
})
