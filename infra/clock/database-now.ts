import type { Instant } from '@heptad/schemas/instant.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import type { PostgresPool } from '../postgres/transaction.ts'

const sql = sqlFile(import.meta.url, 'database-now')

/** The database's time. Throws when it cannot be asked. */
export async function databaseNow(postgres: PostgresPool): Promise<Instant> {
  const { rows } = await postgres.query<{ now: Instant }>(sql)
  const [row] = rows
  if (row === undefined) throw new Error('the database did not tell its time')
  return row.now
}
