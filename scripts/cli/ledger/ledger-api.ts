import { ImportAnswer } from '@heptad/schemas/money/import.ts'
import { type AccountRow, listAccounts } from '@heptad/schemas/money/queries.ts'
import { z } from 'zod'
import type { HttpClient } from '../http-client.ts'
import { allOf, rowsOf } from '../rows-of.ts'
import type { PlannedAccount } from './plan.ts'
import { isOfNoBook } from './rows-of-book.ts'

const Anything = z.looseObject({})

/** What the import asks of a ledger. */
export interface LedgerApi {
  openBook(): Promise<void>
  registerAsset(code: string, scale: number): Promise<void>
  /** Opening an account that is open already changes nothing. */
  openAccount(account: PlannedAccount): Promise<void>
  /** Posts lines of NDJSON, and says how far it is while they go. Safe to send again. */
  post(lines: () => AsyncIterable<string>, keepGoing: boolean): AsyncIterable<ImportAnswer>
  /** None of a book that is not there yet. */
  accounts(): Promise<readonly AccountRow[]>
  /** Waits until balances show everything up to this position; null is no position at all. */
  untilVisible(position: string | null): Promise<void>
}

/** The ledger `bookId` of the tenant whose key the client has. */
export function ledgerApi(client: HttpClient, bookId: string): LedgerApi {
  const send = async (type: string, data: object) => {
    await client.post(`/v1/commands/${type}`, { bookId, ...data }, Anything, { isRepeatable: true })
  }
  return {
    openBook: () => send('money.book.open', {}),
    registerAsset: (code, scale) => send('money.asset.register', { code, scale }),
    openAccount: ({ path, asset, normalSide }) => send('money.account.open', { path, asset, normalSide }),
    post: (lines, keepGoing) =>
      client.upload('/v1/ledger/imports', lines, ImportAnswer, { query: { bookId, keepGoing } }),
    async accounts() {
      try {
        return await allOf(rowsOf(client, listAccounts, { bookId }))
      } catch (error) {
        if (isOfNoBook(error)) return []
        throw error
      }
    },
    async untilVisible(minPosition) {
      if (minPosition === null) return
      await client.get('/v1/queries/money.balances.list', Anything, { query: { bookId, limit: 1 }, minPosition })
    },
  }
}
