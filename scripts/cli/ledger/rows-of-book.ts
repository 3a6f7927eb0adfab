import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { z } from 'zod'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import type { HttpClient } from '../http-client.ts'
import type { GetOptions } from '../http-request.ts'
import { ProblemError, problemCode } from '../problem.ts'
import { rowsOf } from '../rows-of.ts'

/** The rows of a list of what a book has, as they are taken. Throws a {@link CliFailure} when there is no such book, else what the client throws. */
export async function* rowsOfBook<Row extends z.ZodType>(
  client: HttpClient,
  contract: QueryContract<string, z.ZodType, Row>,
  parameters: GetOptions['query'] & { readonly bookId: string },
): AsyncGenerator<z.output<Row>> {
  try {
    yield* rowsOf(client, contract, parameters)
  } catch (error) {
    if (!isOfNoBook(error)) throw error
    const hint = 'heptad ledger books lists those that there are; the command money.book.open opens one'
    throw new CliFailure(EXIT.failed, `there is no book ${parameters.bookId}`, hint)
  }
}

/** Whether the backbone refused because there is no such book. */
export function isOfNoBook(error: unknown): boolean {
  return error instanceof ProblemError && problemCode(error.problem) === 'book-not-found'
}
