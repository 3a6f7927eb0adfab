import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { z } from 'zod'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { allOf } from '../rows-of.ts'
import { type BookOptions, parametersOf } from './options.ts'
import { rowsOfBook } from './rows-of-book.ts'
import { sayWhyNothing } from './why-nothing.ts'

/** All rows of a list of what a book has, of `what` it is: those that the options mean. Says on stderr where there are none. Throws what {@link rowsOfBook} throws. */
export async function allOfBook<Row extends z.ZodType>(
  context: CliContext,
  contract: QueryContract<string, z.ZodType, Row>,
  { what = 'accounts', ...options }: BookOptions & { readonly what?: string },
): Promise<readonly z.output<Row>[]> {
  const client = httpClient(accessFor(context.env, 'tenant'))
  const rows = await allOf(rowsOfBook(client, contract, parametersOf(options)))
  if (rows.length === 0) sayWhyNothing(context, options, what)
  return rows
}
