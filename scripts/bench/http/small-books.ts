import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { httpClient } from '../../cli/http-client.ts'
import {
  ASSET,
  type LedgerAccess,
  legsBetween,
  newBooks,
  pathOf,
  type TenantAccess,
  transferRequest,
} from './ledger.ts'

const BOOKS = 1024
const ACCOUNTS = 4
const AT_ONCE = 16
/** With the book and its accounts, a stream of 41 events. */
const TRANSFERS = 36

/** Streams of the same length for somebody who knows no ledger, and the data of the events that each has. */
export interface SmallBooks {
  readonly streams: readonly string[]
  readonly events: readonly { readonly legs: ReturnType<typeof legsBetween> }[]
}

export function smallBooks(): SmallBooks {
  const length = 1 + ACCOUNTS + TRANSFERS
  return { streams: newBooks(BOOKS), events: Array.from({ length }, (_, number) => ({ legs: legsOf(number) })) }
}

/** Opens many books of a few accounts and transfers each. */
export async function openSmallBooks(access: TenantAccess): Promise<LedgerAccess> {
  const client = httpClient(access)
  const books = newBooks(BOOKS)
  const post = (path: string, body: object) => client.post(path, body, z.unknown(), { key: randomUUID() })
  const items = Array.from({ length: TRANSFERS }, (_, number) => ({ legs: legsOf(number) }))
  const open = async (bookId: string) => {
    await post('/v1/commands/money.book.open', { bookId })
    for (let number = 0; number < ACCOUNTS; number += 1) {
      const account = { bookId, path: pathOf(number), asset: ASSET, normalSide: 'credit' }
      await post('/v1/commands/money.account.open', account)
    }
    await post('/v1/ledger/batch', { bookId, atomic: true, items })
  }
  const left = [...books]
  const work = async () => {
    for (let bookId = left.pop(); bookId !== undefined; bookId = left.pop()) await open(bookId)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { ...access, books, accountsPerBook: ACCOUNTS }
}

/** A transfer in each book. */
export function bookRequests(ledger: LedgerAccess) {
  return ledger.books.map((bookId, number) => transferRequest(ledger, { bookId, legs: legsOf(number) }))
}

function legsOf(number: number) {
  return legsBetween(number % ACCOUNTS, (number + 1) % ACCOUNTS)
}
