import type { AccountRow } from '@heptad/schemas/money/queries.ts'
import type { Page, QueryContext } from '../define.ts'
import { sqlBeside } from '../sql.ts'

const get = sqlBeside(import.meta.url)('accounts.get')

/** The answer of a list that belongs to an account that does not exist. */
export const NO_ACCOUNT = { rows: [], next: null, absence: 'account-not-found' } satisfies Page<never>

/** Book id, account id or null, path and asset or null. */
export type WhichAccount = readonly (string | null)[]

/** Whether there is such an account. Asked when a list of its rows is empty: only then the account may not exist. */
export async function isThere(
  { postgres }: Pick<QueryContext, 'postgres'>,
  which: WhichAccount,
  isMeant: (account: AccountRow) => boolean = () => true,
): Promise<boolean> {
  return (await postgres<AccountRow>(get, which)).some(isMeant)
}
