import { listAccounts } from '@heptad/schemas/money/queries.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import type { HttpClient } from '../http-client.ts'
import { rowsOfBook } from './rows-of-book.ts'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id of the account that a person names by id or by path; the asset is needed only where the path holds several. Throws a {@link CliFailure} when there is not exactly one. */
export async function accountIdOf(
  client: HttpClient,
  { account, asset, bookId }: { readonly account: string; readonly asset: string | undefined; readonly bookId: string },
): Promise<string> {
  if (ID.test(account)) return account
  const assets = new Map<string, string>()
  for await (const { path, asset: code, accountId } of rowsOfBook(client, listAccounts, {
    ...{ bookId, pathPrefix: account, asset },
  })) {
    // The accounts of the path itself come before those below it.
    if (path !== account) break
    assets.set(code, accountId)
  }
  const [only, ...others] = assets.values()
  if (only === undefined) {
    const what = `book ${bookId} has no account ${account}${asset === undefined ? '' : ` in ${asset}`}`
    throw new CliFailure(EXIT.failed, what, `heptad ledger accounts --book ${bookId} lists those that there are`)
  }
  if (others.length > 0)
    throw new CliFailure(EXIT.usage, `${account} holds ${[...assets.keys()].join(', ')}`, 'say which with --asset')
  return only
}
