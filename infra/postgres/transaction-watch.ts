import type { Pool } from 'pg'
import type { Clock } from '../clock/clock.ts'
import { sqlFile } from './sql-file.ts'

const OLDEST = sqlFile(import.meta.url, 'oldest-transaction')
const EVERY_MS = 15_000
const TOO_OLD_SECONDS = 60

/** A transaction that is open: whose it is by `application_name`, what it does (`idle in transaction`), and for how long it has been there. */
export interface OpenTransaction {
  readonly name: string
  readonly state: string
  readonly seconds: number
}

export interface TransactionWatchOptions {
  readonly clock: Clock
  /** The one that began first; null when nothing is under way. */
  readonly oldest: () => Promise<OpenTransaction | null>
  readonly onAge: (seconds: number) => void
  /** Told once when the oldest has been open for a minute, and again only after it has gone. */
  readonly onTooOld: (oldest: OpenTransaction) => void
}

/**
 * Looks every 15 seconds for how long the oldest transaction has been open: no row that was deleted since it began can be cleared away, which makes every
 * table that changes in place slower and slower. Nothing of Heptad holds one for more than seconds; somebody's open `psql` does. A look that fails changes nothing.
 */
export function watchTransactions({ clock, oldest, onAge, onTooOld }: TransactionWatchOptions): { stop(): void } {
  let isTold = false
  let isStopped = false
  let cancel = (): void => {}
  const look = async (): Promise<void> => {
    const found = await oldest()
    onAge(found?.seconds ?? 0)
    const isTooOld = found !== null && found.seconds >= TOO_OLD_SECONDS
    if (isTooOld && !isTold) onTooOld(found)
    isTold = isTooOld
  }
  const again = (): void => {
    void look()
      .catch(() => {})
      .finally(() => {
        if (!isStopped) cancel = clock.after(EVERY_MS, again)
      })
  }
  again()
  return {
    stop() {
      isStopped = true
      cancel()
    },
  }
}

/** Asks a database. Its user sees its own transactions, and everybody's where it may. */
export async function oldestTransaction(pool: Pick<Pool, 'query'>): Promise<OpenTransaction | null> {
  return (await pool.query<OpenTransaction>(OLDEST)).rows[0] ?? null
}
