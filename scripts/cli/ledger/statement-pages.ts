import { getStatement, type StatementEntry, StatementRow } from '@heptad/schemas/money/statement.ts'
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

/** A statement without places to go on from. */
export type WholeStatement = Omit<StatementRow, 'next'>

/** Its pages as one, whatever was posted while they were read: it opens as they all say, and closes as the last one does, after its entries. Throws when there are none. */
export async function wholeStatement(pages: AsyncIterable<StatementRow>): Promise<WholeStatement> {
  const entries: StatementEntry[] = []
  let last: StatementRow | null = null
  for await (const page of pages) {
    entries.push(...page.entries)
    last = page
  }
  if (last === null) throw new Error('a statement without a page')
  const { next: _, ...whole } = last
  return { ...whole, entries }
}
