import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'

/**
 * The `.sql` files that lie beside the caller: `const sql = sqlBeside(import.meta.url)`, then `sql('accounts.list')` is the text of
 * `accounts.list.sql`. Call it while the module loads, so that a missing file stops the start. Throws what the file system
 * throws.
 */
export function sqlBeside(callerUrl: string): (name: string) => string {
  return (name) => sqlFile(callerUrl, name)
}
