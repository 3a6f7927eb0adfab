import { getStatement, StatementRow } from '@heptad/schemas/money/statement.ts'
import type { HttpClient } from '../http-client.ts'

/** Which part of an account's history. */
export interface StatementRange {
  readonly bookId: string
  readonly accountId: string
  readonly from: string | undefined
  readonly to: string | undefined
}

/** The pages of a statement, as they are taken; each has the balances of the whole. */
export async function* statementPages(client: HttpClient, range: StatementRange): AsyncGenerator<StatementRow> {
  let after: string | undefined
  do {
    const { body } = await client.get(`/v1/queries/${getStatement.name}`, StatementRow, { query: { ...range, after } })
    yield body
    after = body.next ?? undefined
  } while (after !== undefined)
}
