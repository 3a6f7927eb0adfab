import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyReversals } from './reversals.table.ts'
import { type MoneyDatabase, mostRows, openMoneyDatabase } from './testing/money-database.ts'
import { moneyTransactions } from './transactions.table.ts'

const EXPORT = 'money.transactions.export'
const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const AT = Instant.parse('2026-01-01T00:00:00Z')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const leg = { accountId: idOf(0), path: 'world', asset: 'EUR', scale: 2, side: 'debit', amount: '1' }
const [REVERSED, REVERSAL, REST] = [4, 8, 12]
/** Every second revision is a transaction; those from 20 on have 2,000 legs each. */
const REVISIONS = Array.from({ length: 16 }, (_, index) => 2 * index)
const LARGE = 20
const LEGS_OF_LARGE = 2000

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const rest = { reference: null, description: null, metadata: null, effectiveAt: AT, recordedAt: AT }
  const large = Array.from({ length: LEGS_OF_LARGE }, () => leg)
  const transactions = (bookId: string, from: number) =>
    REVISIONS.map((revision) => ({
      ...{ ...rest, bookId, transactionId: idOf(from + revision), revision: BigInt(revision) },
      legs: revision < LARGE ? [leg, leg] : large,
    }))
  await database.insert(tenant, moneyTransactions, [...transactions('main', 0), ...transactions('other', 100)])
  const reversal = { bookId: 'main', originalId: idOf(REVERSED), recordedAt: AT }
  const [part, whole] = [REVERSAL, REST].map((revision) => ({
    ...{ ...reversal, transactionId: idOf(revision), revision: BigInt(revision), isComplete: revision === REST },
  }))
  await database.insert(tenant, moneyReversals, part === undefined || whole === undefined ? [] : [part, whole])
})
afterAll(() => database?.close())

async function exported(revision: string, limit?: number) {
  const rows = await database.ask(tenant, EXPORT, { revision }, limit)
  return rows.map((row) => TransactionRow.parse(row))
}

test.each([
  ['that of a transaction', '10', 5],
  ['that of something else', '11', 5],
  ['the last one', '30', 15],
])(
  'a book as of a revision, %s, is all up to it and nothing after it, on pages of any size',
  async (_, revision, last) => {
    const expected = REVISIONS.slice(0, last + 1).map(String)
    for (const limit of [1, 2, 100])
      expect((await exported(revision, limit)).map((row) => row.revision)).toEqual(expected)
  },
)

test.each([
  ['7', []],
  ['8', [{ transactionId: idOf(REVERSAL), isComplete: false }]],
  [
    '12',
    [
      { transactionId: idOf(REVERSAL), isComplete: false },
      { transactionId: idOf(REST), isComplete: true },
    ],
  ],
])('as of revision %s a transaction shows the reversals that there were then', async (revision, reversedBy) => {
  const found = (await exported(revision)).find(({ transactionId }) => transactionId === idOf(REVERSED))
  expect(found?.reversedBy).toEqual(reversedBy)
})

test('transactions of many legs come few at a time, and all of them', async () => {
  const sizes: number[] = []
  const all = await database.pages(tenant, EXPORT, { revision: '30' }, 100)
  for (const rows of all) sizes.push(rows.length)
  // The ten small ones have twenty legs, so that three large ones are needed to come to 5,000.
  expect(sizes).toEqual([13, 3])
})

test('nobody is shown what is of another tenant', async () => {
  expect(await database.ask(stranger, EXPORT, { revision: '30' })).toEqual([])
})

test.each([
  ['an export', EXPORT, { revision: '18' }],
  ['a list', 'money.transactions.list', { order: 'oldest-first' }],
  ['a list of a time on', 'money.transactions.list', { order: 'oldest-first', from: '2026-01-01' }],
])(
  'a page in the middle of %s reads what it shows, by the index, whatever the statement is planned for',
  async (_, name, input) => {
    const plan = await database.planForAll(tenant, name, input, ['13'])
    expect(plan).toMatch(/Index Scan using money_transactions_v1_i1[^\n]*\n *Index Cond: [^\n]*revision > /)
    expect(mostRows(plan)).toBeLessThanOrEqual(10)
  },
)

test('a list of one reference looks for it by the index', async () => {
  const input = { order: 'newest-first', reference: 'order-1' }
  const plan = await database.planForAll(tenant, 'money.transactions.list', input, ['13'])
  expect(plan).toMatch(/Index Cond: [^\n]*reference = /)
})
