import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { z } from 'zod'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import type { GetOptions } from '../http-request.ts'
import { rowsOfBook } from './rows-of-book.ts'
import { accountIdOf } from './which-account.ts'

interface Parameters {
  readonly bookId: string
  /** Path or id; without it the rows are those of the whole book. */
  readonly account: string | undefined
  readonly asset: string | undefined
}

/** The rows of a list of what a book or one of its accounts has, as they are taken. Throws a {@link CliFailure} when there is no such book or not exactly one account. */
export async function* rowsOfAccount<Row extends z.ZodType>(
  { env }: CliContext,
  contract: QueryContract<string, z.ZodType, Row>,
  { account, asset, ...parameters }: GetOptions['query'] & Parameters,
): AsyncGenerator<z.output<Row>> {
  if (account === undefined && asset !== undefined)
    throw new CliFailure(EXIT.usage, '--asset says which account of a path: name an account with it')
  const client = httpClient(accessFor(env, 'tenant'))
  const { bookId } = parameters
  const accountId = account === undefined ? undefined : await accountIdOf(client, { account, asset, bookId })
  yield* rowsOfBook(client, contract, { ...parameters, accountId })
}
