import type { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { moneyExchanges } from '../exchanges.table.ts'
import { moneyAccountLimits } from '../limits.table.ts'
import { moneyPeriods } from '../periods.table.ts'
import { moneyReversals } from '../reversals.table.ts'
import type { MoneyDatabase } from './money-database.ts'

export const EXCHANGE = { rate: { numerator: '5421', denominator: '5000' }, named: 'from', rounding: 'half-even' }

const at = Instant.parse('2026-01-31T12:00:00.000001Z')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`

interface Limited {
  readonly accountId: string
  readonly bookId: string
}

/** Transaction 1 reversed by 9 in part and by 10 in whole, 0 an exchange, three periods, and a limit on each of these accounts. */
export async function insertRules(database: MoneyDatabase, tenant: TenantId, limited: readonly Limited[]) {
  const reversals = [10, 9].map((index) => ({
    ...{ transactionId: idOf(index), bookId: 'main', originalId: idOf(1) },
    ...{ isComplete: index === 10, revision: BigInt(index), recordedAt: at },
  }))
  const periods = ['2026-02', '2025', '2026-01'].map((period) => ({
    ...{ bookId: 'main', period, startsAt: at, endsAt: at, changedAt: at },
    isClosed: period !== '2025',
  }))
  const daily = { side: 'debit', window: 'day', isNet: false, maximum: '100' }
  const limits = limited.map(({ accountId, bookId }) => ({ accountId, bookId, limits: [daily] }))
  await database.insert(tenant, moneyReversals, reversals)
  await database.insert(tenant, moneyExchanges, [{ transactionId: idOf(0), bookId: 'main', terms: EXCHANGE }])
  await database.insert(tenant, moneyPeriods, periods)
  await database.insert(tenant, moneyAccountLimits, limits)
}
