import { setTimeout as sleep } from 'node:timers/promises'
import { ExportAnswer } from '@heptad/schemas/money/export.ts'
import { listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import type { HttpClient } from '../http-client.ts'
import { UnreachableError } from '../problem.ts'
import { rowsOfBook } from './rows-of-book.ts'

const RETRY_MS = 1000

/** The revision of a book's last transaction; null when it has none. */
export async function headRevision(client: HttpClient, bookId: string): Promise<string | null> {
  for await (const { revision } of rowsOfBook(client, listTransactions, { bookId })) return revision
  return null
}

/**
 * The transactions of a book as of a revision, the first one first, as they come. An answer that breaks off is asked for again from there, as
 * long as each brings some. Throws a {@link CliFailure} where the rest does not come, else what the client throws.
 */
export async function* exportedBook(
  client: HttpClient,
  bookId: string,
  revision: string,
  retryMs = RETRY_MS,
): AsyncGenerator<TransactionRow> {
  for (let after: string | undefined; ; await sleep(retryMs)) {
    const begunAfter = after
    try {
      const query = { bookId, revision, after }
      for await (const line of client.follow('/v1/ledger/exports', ExportAnswer, { query })) {
        if (line.kind === 'end') {
          if (line.reason === 'complete') return
          if (line.reason === 'revoked') throw revoked(bookId)
          break
        }
        yield line
        after = line.revision
      }
    } catch (error) {
      if (!(error instanceof UnreachableError) || after === undefined) throw error
    }
    if (after === begunAfter) throw cutOff(bookId, revision)
  }
}

function revoked(bookId: string): CliFailure {
  return new CliFailure(EXIT.unauthorised, `book ${bookId} has not come whole: the key may not read it any more`)
}

function cutOff(bookId: string, revision: string): CliFailure {
  const message = `the backbone stopped before book ${bookId} had come whole, up to revision ${revision}`
  return new CliFailure(EXIT.unavailable, message, 'run it again')
}
