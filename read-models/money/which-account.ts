import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import type { AccountReference } from '@heptad/schemas/money/account.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import type { AccountRow } from '@heptad/schemas/money/queries.ts'
import type { Page, QueryContext } from '../define.ts'
import { sqlBeside } from '../sql.ts'

const sql = sqlBeside(import.meta.url)
const named = sql('named-account')
const get = statementOnAccount('accounts.get')

/** The answer of a list that belongs to an account that does not exist. */
export const NO_ACCOUNT = { rows: [], next: null, absence: 'account-not-found' } satisfies Page<never>

/** Book id, account id or null, path and asset or null: `$1` to `$4` of a statement on one account. */
export type WhichAccount = readonly [BookId, ...ReturnType<typeof accountNamed>]

/** Which account of which book is meant. */
export function whichAccount(input: AccountReference & { readonly bookId: BookId }): WhichAccount {
  return [input.bookId, ...accountNamed(input)]
}

/** The account alone: its id or null, path and asset or null. */
export function accountNamed({ accountId, account, asset }: AccountReference) {
  return [accountId ?? null, account ?? null, asset ?? null] as const
}

/** A statement that takes {@link whichAccount} first, by the name of its file. */
export function statementOnAccount(name: string): string {
  return withPart(sql(name), 'named-account', named)
}

/** Whether there is such an account. Asked when a list of its rows is empty: only then the account may not exist. */
export async function isThere(
  { postgres }: Pick<QueryContext, 'postgres'>,
  which: WhichAccount,
  isMeant: (account: AccountRow) => boolean = () => true,
): Promise<boolean> {
  return (await postgres<AccountRow>(get, which)).some(isMeant)
}
