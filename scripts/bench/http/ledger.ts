import { z } from 'zod'
import { httpClient } from '../../cli/http-client.ts'
import type { LoadRequest } from './load/request-text.ts'

const BOOKS = 8
const ACCOUNTS = 100
const REQUESTS = 1024
export const ASSET = 'EUR'

/** Where a ledger is, the key of its tenant, and its books. */
export interface LedgerAccess {
  readonly url: string
  readonly key: string
  readonly books: readonly string[]
  readonly accountsPerBook: number
}

/** Where a ledger is to be opened, and the key of its tenant. */
export type TenantAccess = Pick<LedgerAccess, 'url' | 'key'>

/** Names of books that no other run on the same log has. */
export function newBooks(count = BOOKS): readonly string[] {
  const run = Date.now().toString(36)
  return Array.from({ length: count }, (_, number) => `bench-${run}-${number}`)
}

/** Opens {@link BOOKS} books of {@link ACCOUNTS} accounts. */
export async function openLedger(access: TenantAccess): Promise<LedgerAccess> {
  const client = httpClient(access)
  const books = newBooks()
  for (const bookId of books) {
    await client.post('/v1/commands/money.book.open', { bookId }, z.unknown())
    const paths = Array.from({ length: ACCOUNTS }, (_, number) => pathOf(number))
    const open = (path: string) =>
      client.post('/v1/commands/money.account.open', { bookId, path, asset: ASSET, normalSide: 'credit' }, z.unknown())
    await Promise.all(paths.map(open))
  }
  return { ...access, books, accountsPerBook: ACCOUNTS }
}

/** Transfers of 1 between two accounts of one book, the books in turn. */
export function transfers(books: readonly string[]): readonly Transfer[] {
  return Array.from({ length: REQUESTS }, (_, index) => {
    return { bookId: books[index % books.length] ?? '', legs: legsOf(index) }
  })
}

interface Transfer {
  readonly bookId: string
  readonly legs: ReturnType<typeof legsBetween>
}

function legsOf(number: number) {
  return legsBetween((number * 7) % ACCOUNTS, (number * 7 + 1 + (number % 50)) % ACCOUNTS)
}

/** The two legs of a transfer of 1, by the numbers of the accounts. */
export function legsBetween(payer: number, payee: number) {
  const [from, to] = [pathOf(payer), pathOf(payee)]
  return [
    { account: from, asset: ASSET, side: 'debit', amount: '1' },
    { account: to, asset: ASSET, side: 'credit', amount: '1' },
  ]
}

export function transferRequests(ledger: LedgerAccess): readonly LoadRequest[] {
  return transfers(ledger.books).map((transfer) => transferRequest(ledger, transfer))
}

export function transferRequest({ key }: TenantAccess, transfer: Transfer): LoadRequest {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const path = '/v1/commands/money.transaction.post'
  return { method: 'POST', path, headers, body: JSON.stringify(transfer) }
}

/** The same transfers at their address in the REST API. */
export const REST_TRANSFERS = {
  called: 'POST /v1/ledger/transactions',
  requests: (access: LedgerAccess): readonly LoadRequest[] =>
    transferRequests(access).map((request) => ({ ...request, path: '/v1/ledger/transactions' })),
  transfersEach: 1,
}

/** So many transfers in one request, all or none. */
export const BATCH_ITEMS = 1000
const BATCHES = 16

/** Batches of {@link BATCH_ITEMS} transfers, the books in turn. */
export function batchRequests({ key, books }: LedgerAccess): readonly LoadRequest[] {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return Array.from({ length: BATCHES }, (_, index) => {
    const items = Array.from({ length: BATCH_ITEMS }, (_, item) => ({ legs: legsOf(index + item) }))
    const body = JSON.stringify({ bookId: books[index % books.length], atomic: true, items })
    return { method: 'POST', path: '/v1/ledger/batch', headers, body }
  })
}

/** Reads of single accounts, by path. */
export function accountRequests({ key, books }: LedgerAccess): readonly LoadRequest[] {
  const headers = { authorization: `Bearer ${key}` }
  return Array.from({ length: REQUESTS }, (_, index) => {
    const search = new URLSearchParams({
      bookId: books[index % books.length] ?? '',
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
  for (const bookId of access.books) {
    const { body } = await client.get('/v1/queries/money.trial-balance.list', TrialBalance, { query: { bookId } })
    for (const { debits, credits } of body.data) {
      if (debits !== credits) throw new Error(`book ${bookId} has debits of ${debits} and credits of ${credits}`)
      moved += debits
    }
  }
  if (moved !== BigInt(acknowledged))
    throw new Error(`the read models show ${moved} transfers, ${acknowledged} were acknowledged`)
}

export function pathOf(number: number): string {
  return `users:${number}:cash`
}
