import { Day } from '@heptad/schemas/day.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { instantFromMicros } from '@heptad/schemas/instant.ts'
import { moneyAccounts } from '../accounts.table.ts'
import { moneyBalances } from '../balances.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from '../effective.table.ts'
import { moneyEntries } from '../entries.table.ts'
import { moneyStandings } from '../standings.table.ts'
import { moneyTransactions } from '../transactions.table.ts'
import type { MoneyDatabase } from './money-database.ts'

export const ENTRIES = 2000
/** When the accounts were opened, in microseconds. */
export const START = 1_769_860_800_000_000n
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`

/** Two revisions were recorded at each instant. */
export const recordedAt = (revision: bigint) => instantFromMicros(START + (revision / 2n) * 1_000_000n)

const account = (bookId: string, path: string, index: number) => ({
  ...{ accountId: idOf(index), bookId, path, asset: 'EUR', scale: 2, normalSide: 'credit' },
})
const accounts = [
  ...['users:1', 'users:1:cash', 'users-2', 'users:3', 'world'].map((path, index) => account('main', path, index)),
  ...['users:1', 'users:10'].map((path, index) => account('twin', path, 5 + index)),
]
/** The account that has all entries; it is `users:1`. */
export const accountId = idOf(0)
/** The account of that path in another book, which holds nothing; beside it is `users:10`, on which one event has two legs of holds. */
export const twinId = idOf(5)
const held = idOf(6)

/**
 * Accounts that now hold 1, 10, 100 … on their credit side. The first has 2000 entries of 1, and 1 on each of 900 days from 2024 on: sums that no log
 * would give, so that a test sees which table was read. What the last one has counts on the first day of all.
 */
export async function insertHotAccount(database: MoneyDatabase, tenant: TenantId): Promise<void> {
  const policy = { minBalance: null, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  const zero = { debits: 0n, credits: 0n, pendingDebits: 0n, pendingCredits: 0n }
  const opened = { ...zero, accountVersion: 0n, revision: 0n, recordedAt: recordedAt(0n) }
  const revisions = Array.from({ length: ENTRIES }, (_, index) => BigInt(index + 1))
  const days = Array.from({ length: 900 }, (_, index) => dayOf(Date.UTC(2024, 0, 1 + index)))
  const moved = { accountId, debits: 0n, credits: 1n }
  const rows = {
    accounts: accounts.map((row) => ({ ...row, ...policy, openedAt: recordedAt(0n) })),
    balances: accounts.map((row, index) => ({ ...row, ...zero, credits: BigInt(10 ** index), version: 0n })),
    standings: [
      ...accounts.map((row) => ({ ...opened, accountId: row.accountId })),
      ...[1n, 2n].map((version) => ({
        ...{ ...opened, accountId: held, accountVersion: version, revision: 4n, recordedAt: recordedAt(4n) },
        ...{ pendingDebits: 10n * version, pendingCredits: version },
      })),
    ],
    days: days.map((day) => ({ ...moved, day })),
    months: days
      .filter((day) => day.endsWith('-01'))
      .map((month) => ({ ...moved, month, credits: BigInt(lengthOf(month)) })),
    first: { accountId: idOf(4), debits: 0n, credits: 7n },
  }
  const day = Day.parse('1900-01-01')
  await database.insert(tenant, moneyAccounts, rows.accounts)
  await database.insert(tenant, moneyBalances, rows.balances)
  await database.insert(tenant, moneyStandings, rows.standings)
  await database.insert(tenant, moneyEntries, revisions.map(entry))
  await database.insert(tenant, moneyTransactions, revisions.map(transaction))
  await database.insert(tenant, moneyEffectiveDays, [...rows.days, { ...rows.first, day }])
  await database.insert(tenant, moneyEffectiveMonths, [...rows.months, { ...rows.first, month: day }])
}

function dayOf(milliseconds: number): Day {
  return Day.parse(new Date(milliseconds).toISOString().slice(0, 10))
}

/** Of a month in days. */
function lengthOf(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate()
}

function entry(revision: bigint) {
  const identity = { accountId, asset: 'EUR' }
  const remarks = { reference: null, description: null, effectiveAt: recordedAt(0n), recordedAt: recordedAt(revision) }
  return {
    ...{ ...identity, ...remarks, revision, accountVersion: revision },
    ...{ transactionId: idOf(Number(revision)), side: 'credit' },
    ...{ amount: 1n, debits: 0n, credits: revision, pendingDebits: 0n, pendingCredits: 0n },
  }
}

function transaction(revision: bigint) {
  const texts = { reference: null, description: null, metadata: null }
  const times = { effectiveAt: recordedAt(0n), recordedAt: recordedAt(revision) }
  return { transactionId: idOf(Number(revision)), bookId: 'main', revision, legs: [], ...texts, ...times }
}
