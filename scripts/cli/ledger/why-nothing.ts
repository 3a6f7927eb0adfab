import { bookStream, MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { listAccounts } from '@heptad/schemas/money/queries.ts'
import { z } from 'zod'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { type HttpClient, httpClient } from '../http-client.ts'
import { printLine } from '../output.ts'
import { ProblemError } from '../problem.ts'
import { rowsOf } from '../rows-of.ts'
import type { AsOfOptions, BelowOptions, InBook } from './options.ts'

type Asked = InBook & BelowOptions & AsOfOptions

/** Says on stderr that a list of a book has no rows, and of which ones. Throws what {@link assertBook} throws. */
export async function sayWhyNothing(
  context: CliContext,
  client: HttpClient,
  asked: Asked,
  what = 'accounts',
): Promise<void> {
  const { book, path, asset, at, revision } = asked
  const isSure = await assertBook(context, client, book)
  const where = [
    path === undefined ? '' : ` at or below ${path}`,
    asset === undefined ? '' : ` in ${asset}`,
    at === undefined ? '' : ` as of ${at}`,
    revision === undefined ? '' : ` at revision ${revision}`,
  ].join('')
  printLine(context.stderr, `book ${book} has no ${what}${where}${isSure ? '' : ', or there is no such book'}`)
}

/**
 * Whether it is certain that a book exists. Throws a {@link CliFailure} when it is certain that it does not. A tenant sees of a book
 * only what is in it; whether an empty one was opened is seen with the operator's key, where a credentials file holds it.
 */
export async function assertBook({ env }: CliContext, client: HttpClient, book: string): Promise<boolean> {
  if (book === MAIN_BOOK) return true
  if (await holdsAccounts(client, book)) return true
  const found = await wasOpened(env, book)
  if (found !== false) return found === true
  const hint = 'check the name; the command money.book.open opens one, and so does heptad ledger import'
  throw new CliFailure(EXIT.failed, `there is no book ${book}`, hint)
}

/** A key that may not list accounts learns nothing from it. */
async function holdsAccounts(client: HttpClient, bookId: string): Promise<boolean> {
  try {
    for await (const _ of rowsOf(client, listAccounts, { bookId })) return true
    return false
  } catch (error) {
    if (error instanceof ProblemError && error.status === 403) return false
    throw error
  }
}

async function wasOpened(env: CliContext['env'], book: string): Promise<boolean | 'unknown'> {
  const { file, tenantId } = accessFor(env, 'tenant')
  if (file === undefined || tenantId === undefined) return 'unknown'
  try {
    const path = `/v1/system/streams/${tenantId}/${bookStream(book)}/state`
    await httpClient(accessFor(env, 'operator')).get(path, z.looseObject({}))
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return false
    if (error instanceof ProblemError || error instanceof CliFailure) return 'unknown'
    throw error
  }
}
