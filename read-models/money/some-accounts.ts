import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import type { Page, PageRequest, QueryContext } from '../define.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'

const sql = sqlBeside(import.meta.url)
const condition = sql('some-accounts')

interface SomeAccounts {
  readonly bookId: BookId
  readonly pathPrefix?: string | undefined
  readonly asset?: string | undefined
}

/** Which accounts of a book are meant: `$1` to `$3` of a statement on them. */
export function someAccounts({ bookId, pathPrefix, asset }: SomeAccounts): readonly (string | null)[] {
  return [bookId, pathPrefix ?? null, asset ?? null]
}

/** A statement that takes {@link someAccounts} first, by the name of its file. */
export function statementOnAccounts(name: string): string {
  return withPart(sql(name), 'some-accounts', condition)
}

/** A page of a list by path and asset. After `which` its statement takes the path and the asset after which the page starts, and how many rows to read. */
export async function pageByPath<Row extends { readonly path: string; readonly asset: string }>(
  { postgres }: QueryContext,
  { text, which }: { readonly text: string; readonly which: readonly unknown[] },
  page: PageRequest,
): Promise<Page<Row>> {
  const parameters = [...which, ...startAfter(page, [LEAST.text, LEAST.text]), rowsToRead(page)]
  return pageOf(await postgres<Row>(text, parameters), page, ({ path, asset }) => [path, asset])
}
