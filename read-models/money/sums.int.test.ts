import { Day } from '@heptad/schemas/day.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyEffectiveDays } from './effective.table.ts'
import { moneyStandings } from './standings.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const recordedAt = Instant.parse('2026-01-31T12:00:00.000001Z')
/** Two of these are more than the largest amount. */
const HUGE = 10n ** 38n

/** EUR of the first book is balanced; what else there is no log would give, so that a test sees whether it is told. */
const ACCOUNTS = (
  [
    ['main', 'a', 'EUR', 0n, HUGE],
    ['main', 'a:half', 'EUR', 0n, HUGE],
    ['main', 'a:b', 'EUR', HUGE, 0n],
    ['main', 'a:b:half', 'EUR', HUGE, 0n],
    ['main', 'a', 'USD', 0n, 4n],
    ['main', 'a:b', 'USD', 2n, 0n],
    ['main', 'a:b:half', 'USD', 3n, 0n],
    ['other', 'a:b', 'EUR', 7n, 0n],
  ] as const
).map(([bookId, path, asset, debits, credits], index) => ({
  ...{ accountId: `0199a3c0-0000-7000-8000-${`${index}`.padStart(12, '0')}`, bookId, path, asset, scale: 2 },
  ...{ debits, credits },
}))

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const pending = { pendingDebits: 0n, pendingCredits: 0n }
  const policy = { minBalance: null, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  const day = Day.parse('2026-01-31')
  await database.insert(
    tenant,
    moneyAccounts,
    ACCOUNTS.map(({ debits: _, credits: __, ...row }) => ({
      ...{ ...row, ...policy, normalSide: 'debit', openedAt: recordedAt },
    })),
  )
  await database.insert(
    tenant,
    moneyBalances,
    ACCOUNTS.map((row) => ({ ...row, ...pending, normalSide: 'debit', version: 1n })),
  )
  const counters = ACCOUNTS.map(({ accountId, debits, credits }) => ({ accountId, debits, credits }))
  const place = { accountVersion: 1n, revision: 1n, recordedAt }
  await database.insert(
    tenant,
    moneyStandings,
    counters.map((row) => ({ ...row, ...pending, ...place })),
  )
  await database.insert(
    tenant,
    moneyEffectiveDays,
    counters.map((row) => ({ ...row, day })),
  )
})
afterAll(() => database?.close())

describe.each([{}, { at: recordedAt }, { revision: '1' }, { at: '2026-01-31', basis: 'effective' }])(
  'as of %j',
  (moment) => {
    const ask = (name: string, input: object, limit?: number) =>
      database.ask(tenant, name, { ...moment, ...input }, limit)

    test.each([1, 2, 100])(
      'a trial balance sums each asset of one book, and says where it does not balance, %i on a page',
      async (limit) => {
        const [euros, dollars] = [`${2n * HUGE}`, { accounts: 3, debits: '5', credits: '4' }]
        expect(await ask('money.trial-balance.list', {}, limit)).toEqual([
          { asset: 'EUR', scale: 2, accounts: 4, debits: euros, credits: euros, isBalanced: true },
          { asset: 'USD', scale: 2, ...dollars, isBalanced: false },
        ])
        expect(await ask('money.trial-balance.list', { bookId: 'other' }, limit)).toMatchObject([
          { asset: 'EUR', debits: '7', credits: '0', isBalanced: false },
        ])
        expect(await database.ask(stranger, 'money.trial-balance.list', moment)).toEqual([])
      },
    )

    test.each([1, 2, 100])('each account is listed once, by path and asset, %i on a page', async (limit) => {
      const listed = async (input: object) =>
        (await ask('money.balances.list', input, limit)).map((row) => {
          const { path, asset, balance } = row as Record<string, unknown>
          return `${path} ${asset} ${balance}`
        })
      expect(await listed({})).toEqual([
        ...[`a EUR ${-HUGE}`, 'a USD -4', `a:b EUR ${HUGE}`, 'a:b USD 2', `a:b:half EUR ${HUGE}`, 'a:b:half USD 3'],
        `a:half EUR ${-HUGE}`,
      ])
      expect(await listed({ asset: 'USD', pathPrefix: 'a:b' })).toEqual(['a:b USD 2', 'a:b:half USD 3'])
      expect(await listed({ bookId: 'other' })).toEqual(['a:b EUR 7'])
    })

    test.each([1, 3, 100])('a roll-up has a row for each asset of a path, %i on a page', async (limit) => {
      const sums = async (input: object) =>
        (await ask('money.roll-ups.list', input, limit)).map((row) => {
          const { path, asset, accounts, balance } = row as Record<string, unknown>
          return `${path} ${asset} ${accounts} ${balance}`
        })
      expect(await sums({ depth: 2 })).toEqual([
        ...[`a EUR 1 ${-HUGE}`, 'a USD 1 -4', `a:b EUR 2 ${2n * HUGE}`, 'a:b USD 2 5', `a:half EUR 1 ${-HUGE}`],
      ])
      expect(await sums({ asset: 'USD' })).toEqual(['a USD 3 1'])
      expect(await sums({ bookId: 'other' })).toEqual(['a EUR 1 7'])
    })
  },
)
