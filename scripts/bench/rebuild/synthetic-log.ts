import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'

const OPEN_ACCOUNTS = sqlFile(import.meta.url, 'synthetic-accounts')
const POST = sqlFile(import.meta.url, 'synthetic-log')
const PIECE = 50_000
const ACCOUNTS = 10_000

/** Fills an empty log with so many events: ten thousand accounts, then transactions between them in a hundred books. `owner` acts as the owner. */
export async function fillLog(owner: PostgresPool, events: number): Promise<void> {
  await owner.query(OPEN_ACCOUNTS, [ACCOUNTS])
  for (let first = ACCOUNTS + 1; first <= events; first += PIECE)
    await owner.query(POST, [first, Math.min(first + PIECE - 1, events), ACCOUNTS])
  // As autovacuum leaves a log that was not written a moment ago.
  await owner.query('vacuum (freeze, analyze) log.events')
}
