import { AccountPath } from '@heptad/schemas/money/account.ts'
import type { TransactionRow } from '@heptad/schemas/money/queries.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hledgerAccount, hledgerHead, hledgerTail, hledgerTransaction } from './hledger-journal.ts'
import { hasHledger, hledger, hledgerBalances } from './testing/hledger.ts'

const NASTY = [...' ;:()[]{}*!#=~|@"\'%&<>+-.,\\/$0123aZé漢\u00a0\u2003\u2028\u3000']
const path = fc
  .oneof(fc.string({ unit: fc.constantFrom(...NASTY), maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 12 }))
  .filter((text) => text.isWellFormed() && AccountPath.safeParse(text).success)
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...NASTY, '\n', '\t'), maxLength: 20 }),
  fc.string({ unit: 'grapheme' }),
)

/** Each way in which the name of an account can mean something else to hledger. */
const HARD_PATHS = [
  ...['a  b', 'a   b', 'a\u00a0b', 'a \u3000b', 'a;b', 'a ;b', '%41', 'a%3Bb'],
  ...['*a', '!a', '(a)', '[a]', '#a', '=a', '~a', '%a'],
]

test('no two paths become the same account', () => {
  fc.assert(
    fc.property(path, path, (one, other) => one === other || hledgerAccount(one) !== hledgerAccount(other)),
    {
      numRuns: 2000,
    },
  )
  expect(hledgerAccount('users:42:cash box')).toBe('users:42:cash box')
  expect(hledgerAccount('a;b%3Bc')).toBe('a%3Bb%253Bc')
})

test('no text ends the code of a transaction, begins a comment or a line', () => {
  const [head] = hledgerTransaction(transaction('a', 'one; date:2020-01-01\n\ttwo', 'x) (y;')).split('\n')
  expect(head).toBe('2026-01-31 * (x] [y,) one, date:2020-01-01  two')
})

test.skipIf(!hasHledger())(
  'hledger (skipped where it is not installed) reads any path, description and reference',
  () => {
    const paths = [...new Set([...HARD_PATHS, ...fc.sample(path, { numRuns: 600 })])]
    const texts = fc.sample(text, { numRuns: paths.length })
    const rows = paths.map((account, index) => transaction(account, texts[index] ?? '', texts.at(-index) ?? ''))
    const journal = [hledgerHead('main', '7'), ...rows.map(hledgerTransaction), hledgerTail('main', rows.length)].join(
      '',
    )
    expect(hledger(journal, 'check')).toBe('')
    expect(hledgerBalances(journal).filter((row) => !row.startsWith('the other side '))).toEqual(
      paths.map((account) => `${account} points.1 1.000`).toSorted(),
    )
  },
)

function transaction(account: string, description: string, reference: string): TransactionRow {
  const leg = { accountId: '', asset: 'points.1', scale: 3, amount: '1000' }
  return {
    ...{ transactionId: '0199a3c0-0000-7000-8000-000000000001', bookId: 'main', revision: '7', reference, description },
    legs: [
      { ...leg, path: account, side: 'debit' },
      { ...leg, path: 'the other side', side: 'credit' },
    ],
    ...{ metadata: null, exchange: null, originalId: null, reversedBy: [] },
    ...({ effectiveAt: '2026-01-31T00:00:00.000000Z', recordedAt: '2026-01-31T00:00:00.000000Z' } as TransactionTimes),
  }
}

type TransactionTimes = Pick<TransactionRow, 'effectiveAt' | 'recordedAt'>
