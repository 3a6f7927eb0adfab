import { dayBefore } from '@heptad/schemas/day.ts'
import type { AsOf, RecordedRange } from '@heptad/schemas/money/as-of.ts'
import { type BookId, bookStream } from '@heptad/schemas/money/book.ts'
import { FIRST_DAY, FIRST_TIME } from '../analytics-times.ts'
import type { QueryDefinition, RecordedMoment } from '../define.ts'
import { sqlBeside, withPart } from '../sql.ts'
import type { Table } from '../table.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from './effective.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyStandings } from './standings.table.ts'
import { moneyTransactions } from './transactions.table.ts'

const sql = sqlBeside(import.meta.url)
/** Stands for every day before the first that a row may have: PostgreSQL reads no day of the year 0. */
const BEFORE_ALL = dayBefore(FIRST_DAY)

/** How a moment is looked up. */
interface Way {
  /** Finds where an account stood, inside a statement that has it as `account`. */
  readonly standing: string
  readonly reads: readonly Table[]
  /** What must have happened for the answer to stay. By the day on which it counts, more may be dated back to any day. */
  recordedAsOf(input: InputAsOf): RecordedMoment | null
}

type InputAsOf = AsOf & { readonly bookId: BookId }

const AT_TIME: Way = {
  standing: sql('standing-at-time'),
  reads: [moneyAccounts, moneyEntries, moneyStandings],
  recordedAsOf: (input) => ({ instant: momentOf(input) }),
}
const AT_REVISION: Way = {
  standing: sql('standing-at-revision'),
  reads: [moneyAccounts, moneyEntries, moneyStandings, moneyTransactions],
  recordedAsOf: (input) => ({ streamId: bookStream(input.bookId), revision: momentOf(input) }),
}
const EFFECTIVE: Way = {
  standing: sql('standing-effective'),
  reads: [moneyAccounts, moneyEntries, moneyEffectiveDays, moneyEffectiveMonths],
  recordedAsOf: () => null,
}

/** Which way an input asks for; null for now. */
function wayOf({ at, revision, basis }: AsOf): Way | null {
  if (revision !== undefined) return AT_REVISION
  if (at === undefined) return null
  return basis === 'effective' ? EFFECTIVE : AT_TIME
}

/**
 * Makes a definition for each way to look a moment up, because each reads other tables, for which it waits. `sqlOf` puts the way into a statement where
 * `{standing}` stands. What comes back chooses by the input: null for now.
 */
export function asOfVariants(
  make: (way: Pick<Way, 'reads' | 'recordedAsOf'> & { sqlOf(text: string): string }) => QueryDefinition,
): (input: AsOf) => QueryDefinition | null {
  const made = new Map(
    [AT_TIME, AT_REVISION, EFFECTIVE].map((way) => [
      way,
      make({
        reads: way.reads,
        recordedAsOf: way.recordedAsOf,
        sqlOf: (text) => withPart(text, 'standing', way.standing),
      }),
    ]),
  )
  return (input) => {
    const way = wayOf(input)
    return way === null ? null : (made.get(way) ?? null)
  }
}

/** The moment as the statements take it: a revision, a day, or the last instant that belongs to it. Throws for now. */
export function momentOf({ at, revision, basis }: AsOf): string {
  if (revision !== undefined) return revision
  if (at === undefined) throw new Error('now is no moment to look up')
  if (basis === 'effective') return at < FIRST_DAY ? BEFORE_ALL : at
  return instantOf(at, 'T23:59:59.999999Z')
}

/** An instant, or of a day the one at this time; from 1900 on, before which nothing is. */
export function instantOf(at: string, timeOfDay = 'T00:00:00.000000Z'): string {
  const instant = at.length === FIRST_DAY.length ? `${at}${timeOfDay}` : at
  return instant < FIRST_TIME ? FIRST_TIME : instant
}

/** The instants between which something was recorded, the first included; null where the range is open. */
export interface RecordedBounds {
  readonly from: string | null
  readonly to: string | null
}

export function boundsOf({ from, to }: RecordedRange): RecordedBounds {
  return { from: from === undefined ? null : instantOf(from), to: to === undefined ? null : instantOf(to) }
}
