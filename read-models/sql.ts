import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'

/**
 * The `.sql` files that lie beside the caller: `const sql = sqlBeside(import.meta.url)`, then `sql('accounts.list')` is the text of
 * `accounts.list.sql`. Call it while the module loads, so that a missing file stops the start. Throws what the file system
 * throws.
 */
export function sqlBeside(callerUrl: string): (name: string) => string {
  return (name) => sqlFile(callerUrl, name)
}

/** A statement with a part of it put in wherever the part's name stands in braces, as in `lateral ({entries})`: what several statements share is written once. */
export function withPart(text: string, name: string, part: string): string {
  return text.replaceAll(`{${name}}`, () => part)
}
