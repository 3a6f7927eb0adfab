import { listTransactions, TransactionRow } from '@heptad/schemas/money/queries.ts'
import { z } from 'zod'
import type { HttpClient } from '../http-client.ts'
import { rowsOf } from '../rows-of.ts'

const FirstPage = z.looseObject({ data: z.array(TransactionRow) })

/** The revision of a book's last transaction; null when it has none. */
export async function headRevision(client: HttpClient, bookId: string): Promise<bigint | null> {
  const { body } = await client.get(`/v1/queries/${listTransactions.name}`, FirstPage, { query: { bookId, limit: 1 } })
  const [last] = body.data
  return last === undefined ? null : BigInt(last.revision)
}

/** The transactions of a book up to a revision, the first one first, as they are taken. */
export async function* bookTransactions(
  client: HttpClient,
  bookId: string,
  last: bigint | null,
): AsyncGenerator<TransactionRow> {
  if (last === null) return
  for await (const row of rowsOf(client, listTransactions, { bookId, order: 'oldest-first' })) {
    if (BigInt(row.revision) > last) return
    yield row
  }
}
