import { listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import type { HttpClient } from '../http-client.ts'
import { rowsOfBook } from './rows-of-book.ts'

/** The revision of a book's last transaction; null when it has none. */
export async function headRevision(client: HttpClient, bookId: string): Promise<bigint | null> {
  for await (const { revision } of rowsOfBook(client, listTransactions, { bookId })) return BigInt(revision)
  return null
}

/** The transactions of a book up to a revision, the first one first, as they are taken. */
export async function* bookTransactions(
  client: HttpClient,
  bookId: string,
  last: bigint | null,
): AsyncGenerator<TransactionRow> {
  if (last === null) return
  for await (const row of rowsOfBook(client, listTransactions, { bookId, order: 'oldest-first' })) {
    if (BigInt(row.revision) > last) return
    yield row
  }
}
