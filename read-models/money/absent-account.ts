import type { AccountRow } from '@heptad/schemas/money/queries.ts'
import type { Page, QueryContext } from '../define.ts'
import { sqlBeside } from '../sql.ts'

const get = sqlBeside(import.meta.url)('accounts.get')

/** The answer of a list of an account that is not there. */
export const NO_ACCOUNT = { rows: [], next: null, absence: 'account-not-found' } satisfies Page<never>

/** Book id, account id or null, path and asset or null. */
export type WhichAccount = readonly (string | null)[]

/** Whether there is such an account: asked where a list of what it holds is empty, since only then it may be one of nothing. */
export async function isThere(
  { postgres }: Pick<QueryContext, 'postgres'>,
  which: WhichAccount,
  isMeant: (account: AccountRow) => boolean = () => true,
): Promise<boolean> {
  return (await postgres<AccountRow>(get, which)).some(isMeant)
}
