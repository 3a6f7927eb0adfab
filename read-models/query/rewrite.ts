import { qualifiedName } from '../physical.ts'
import type { Table } from '../table.ts'

/** A table in the SQL of a query. */
export const READ_TABLE = /\bread\.([a-z][a-z0-9_]*)/g

/** A table as the query's SQL names it, in the version that is served. */
export interface ServedTable {
  readonly table: Table
  readonly version: number
}

/** Puts the physical name of each `read.<table>` in. Throws where the SQL names a table that the query does not declare. */
export function withPhysicalNames(sql: string, served: readonly ServedTable[]): string {
  return sql.replace(READ_TABLE, (whole, name: string) => {
    const found = served.find(({ table }) => table.name === name)
    if (found === undefined) throw new Error(`the query reads ${whole}, which it does not declare in \`reads\``)
    return qualifiedName(found.table, found.version)
  })
}
