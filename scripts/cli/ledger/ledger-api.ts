import { type AccountRow, type BalanceRow, listAccounts, listBalances } from '@heptad/schemas/money/queries.ts'
import { z } from 'zod'
import type { HttpClient } from '../http-client.ts'
import { Problem } from '../problem.ts'
import type { ImportItem } from './batches.ts'
import type { PlannedAccount } from './plan.ts'
import { allOf, rowsOf } from './rows-of.ts'

const Anything = z.looseObject({})

const Verdict = z.looseObject({ status: z.number().int(), replayed: z.boolean(), problem: Problem.optional() })
const BatchAnswer = z.looseObject({ data: z.array(Verdict) })

/** What became of one item of a batch. */
export type ItemVerdict = z.output<typeof Verdict>

/** What the import and the balances ask of a ledger. */
export interface LedgerApi {
  openBook(): Promise<void>
  registerAsset(code: string, scale: number): Promise<void>
  /** Opening an account that is open already changes nothing. */
  openAccount(account: PlannedAccount): Promise<void>
  /** A verdict per item, in order, and the position after them. Safe to send again. */
  post(
    items: readonly ImportItem[],
  ): Promise<{ readonly verdicts: readonly ItemVerdict[]; readonly position: string | null }>
  accounts(): Promise<readonly AccountRow[]>
  balances(): Promise<readonly BalanceRow[]>
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
    post: (items) => postBatch(client, bookId, items),
    accounts: () => allOf(rowsOf(client, listAccounts, { bookId })),
    balances: () => allOf(rowsOf(client, listBalances, { bookId })),
    async untilVisible(minPosition) {
      await client.get('/v1/queries/money.balances.list', Anything, { query: { bookId, limit: 1 }, minPosition })
    },
  }
}

async function postBatch(client: HttpClient, bookId: string, items: readonly ImportItem[]) {
  const body = {
    bookId,
    atomic: false,
    items: items.map(({ key, transaction }) => ({ idempotencyKey: key, ...transaction })),
  }
  const { body: answer, position } = await client.post('/v1/ledger/batch', body, BatchAnswer, { isRepeatable: true })
  return { verdicts: answer.data, position }
}
