import { moneyAccounts } from '@heptad/read-models/money/accounts.table.ts'
import {
  accountClosed,
  accountFrozen,
  accountOpened,
  accountPolicyChanged,
  accountUnfrozen,
} from '@heptad/schemas/money/account.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection, on } from '../define.ts'
import { put, type RowOperation } from '../row-operation.ts'

/** What each account is and may do. */
export const accountsProjection = defineProjection({
  name: 'money.accounts',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyAccounts],
  handlers: [
    on(accountOpened, ({ data, streamId, recordedAt }) => [
      put(moneyAccounts, {
        ...{ ...data, ...bounds(data), bookId: bookIdOf(streamId), openedAt: recordedAt },
        ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false },
      }),
    ]),
    on(accountPolicyChanged, ({ data }) => [put(moneyAccounts, { accountId: data.accountId, ...bounds(data) })]),
    on(accountFrozen, ({ data }) => [putFrozen(data, true)]),
    on(accountUnfrozen, ({ data }) => [putFrozen(data, false)]),
    on(accountClosed, ({ data }) => [put(moneyAccounts, { accountId: data.accountId, isClosed: true })]),
  ],
})

interface Sides {
  readonly accountId: string
  readonly debit: boolean
  readonly credit: boolean
}

function putFrozen({ accountId, debit, credit }: Sides, isFrozen: boolean): RowOperation {
  return put(moneyAccounts, {
    accountId,
    ...(debit ? { isDebitFrozen: isFrozen } : {}),
    ...(credit ? { isCreditFrozen: isFrozen } : {}),
  })
}

function bounds({ minBalance, maxBalance }: { minBalance: string | null; maxBalance: string | null }) {
  return {
    minBalance: minBalance === null ? null : BigInt(minBalance),
    maxBalance: maxBalance === null ? null : BigInt(maxBalance),
  }
}
