import { z } from 'zod'
import { httpClient } from '../../cli/http-client.ts'
import type { LoadRequest } from './load/request-text.ts'

const BOOKS = 8
const ACCOUNTS = 100
const REQUESTS = 1024
const ASSET = 'EUR'

/** Where a ledger is, and the key of its tenant. */
export interface LedgerAccess {
  readonly url: string
  readonly key: string
}

export const ledgerSettings = { tenants: 1, books: BOOKS, accountsPerBook: ACCOUNTS }

/** Opens the books and their accounts. */
export async function openLedger(access: LedgerAccess): Promise<void> {
  const client = httpClient(access)
  for (const bookId of bookIds()) {
    await client.post('/v1/commands/money.book.open', { bookId }, z.unknown())
    const paths = Array.from({ length: ACCOUNTS }, (_, number) => pathOf(number))
    const open = (path: string) =>
      client.post('/v1/commands/money.account.open', { bookId, path, asset: ASSET, normalSide: 'credit' }, z.unknown())
    await Promise.all(paths.map(open))
  }
}

/** Transfers of 1 between two accounts of one book, the books in turn. */
export function transfers(): readonly string[] {
  const books = bookIds()
  return Array.from({ length: REQUESTS }, (_, index) => {
    return JSON.stringify({ bookId: books[index % BOOKS], legs: legsOf(index) })
  })
}

function legsOf(number: number) {
  const [from, to] = [pathOf((number * 7) % ACCOUNTS), pathOf((number * 7 + 1 + (number % 50)) % ACCOUNTS)]
  return [
    { account: from, asset: ASSET, side: 'debit', amount: '1' },
    { account: to, asset: ASSET, side: 'credit', amount: '1' },
  ]
}

export function transferRequests({ key }: LedgerAccess): readonly LoadRequest[] {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return transfers().map((body) => ({ method: 'POST', path: '/v1/commands/money.transaction.post', headers, body }))
}

/** The same transfers at their address in the REST API. */
export const REST_TRANSFERS = {
  at: 'POST /v1/ledger/transactions',
  requests: (access: LedgerAccess): readonly LoadRequest[] =>
    transferRequests(access).map((request) => ({ ...request, path: '/v1/ledger/transactions' })),
  transfersEach: 1,
}

/** So many transfers in one request, all or none. */
export const BATCH_ITEMS = 1000
const BATCHES = 16

/** Batches of {@link BATCH_ITEMS} transfers, the books in turn. */
export function batchRequests({ key }: LedgerAccess): readonly LoadRequest[] {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const books = bookIds()
  return Array.from({ length: BATCHES }, (_, index) => {
    const items = Array.from({ length: BATCH_ITEMS }, (_, item) => ({ legs: legsOf(index + item) }))
    const body = JSON.stringify({ bookId: books[index % BOOKS], atomic: true, items })
    return { method: 'POST', path: '/v1/ledger/batch', headers, body }
  })
}

/** Reads of single accounts, by path. */
export function accountRequests({ key }: LedgerAccess): readonly LoadRequest[] {
  const books = bookIds()
  const headers = { authorization: `Bearer ${key}` }
  return Array.from({ length: REQUESTS }, (_, index) => {
    const search = new URLSearchParams({
      bookId: books[index % BOOKS] ?? '',
      account: pathOf((index * 7) % ACCOUNTS),
      asset: ASSET,
    })
    return { method: 'GET', path: `/v1/queries/money.accounts.get?${search}`, headers, body: null }
  })
}

const TrialBalance = z.object({
  data: z.array(z.object({ debits: z.coerce.bigint(), credits: z.coerce.bigint() })),
})

/** Throws unless the read models show exactly so many transfers of 1, balanced in every book. */
export async function verifyTransfers(access: LedgerAccess, acknowledged: number): Promise<void> {
  const client = httpClient(access)
  let moved = 0n
  for (const bookId of bookIds()) {
    const { body } = await client.get('/v1/queries/money.trial-balance.list', TrialBalance, { query: { bookId } })
    for (const { debits, credits } of body.data) {
      if (debits !== credits) throw new Error(`book ${bookId} has debits of ${debits} and credits of ${credits}`)
      moved += debits
    }
  }
  if (moved !== BigInt(acknowledged))
    throw new Error(`the read models show ${moved} transfers, ${acknowledged} were acknowledged`)
}

function bookIds(): readonly string[] {
  return Array.from({ length: BOOKS }, (_, number) => `bench-${number}`)
}

function pathOf(number: number): string {
  return `users:${number}:cash`
}
