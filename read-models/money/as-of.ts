import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { dayBefore } from '@heptad/schemas/day.ts'
import type { AsOf, RecordedRange } from '@heptad/schemas/money/as-of.ts'
import { type BookId, bookStream } from '@heptad/schemas/money/book.ts'
import { FIRST_DAY, FIRST_TIME } from '../analytics-times.ts'
import type { QueryDefinition, RecordedMoment } from '../define.ts'
import { sqlBeside } from '../sql.ts'
import type { Table } from '../table.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from './effective.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyStandings } from './standings.table.ts'
import { moneyTransactions } from './transactions.table.ts'

const sql = sqlBeside(import.meta.url)
/** Stands for every moment before the first day that a row can have: PostgreSQL has no year 0. */
const BEFORE_ALL = dayBefore(FIRST_DAY)

/** How balances as of a past moment are looked up: by the time of recording, by a revision of the book, or by effective day. */
interface Lookup {
  /** SQL for the balances of one account, to be put into a statement that names it `account`, with its parameter for the moment as `{moment}`. */
  readonly standing: string
  readonly reads: readonly Table[]
  /** The moment that must have passed, so that the answer never changes. Null by effective day: a later transaction may be dated back. */
  recordedAsOf(input: InputAsOf): RecordedMoment | null
}

type InputAsOf = AsOf & { readonly bookId: BookId }

const AT_TIME: Lookup = {
  standing: sql('standing-at-time'),
  reads: [moneyAccounts, moneyEntries, moneyStandings],
  recordedAsOf: (input) => ({ instant: momentOf(input) }),
}
const AT_REVISION: Lookup = {
  standing: sql('standing-at-revision'),
  reads: [moneyAccounts, moneyEntries, moneyStandings, moneyTransactions],
  recordedAsOf: (input) => ({ streamId: bookStream(input.bookId), revision: momentOf(input) }),
}
const EFFECTIVE: Lookup = {
  standing: sql('standing-effective'),
  reads: [moneyAccounts, moneyEntries, moneyEffectiveDays, moneyEffectiveMonths],
  recordedAsOf: () => null,
}

/** The lookup that an input asks for; null for the present balances. */
function lookupOf({ at, revision, basis }: AsOf): Lookup | null {
  if (revision !== undefined) return AT_REVISION
  if (at === undefined) return null
  return basis === 'effective' ? EFFECTIVE : AT_TIME
}

/**
 * Makes a query definition for each lookup, because each reads, and waits for, other tables. `sqlOf` puts the SQL of the lookup into a statement in
 * place of `{standing}`; `moment` is the statement's parameter for {@link momentOf}. The result chooses the definition for an input: null for the present balances.
 */
export function asOfVariants(
  make: (
    lookup: Pick<Lookup, 'reads' | 'recordedAsOf'> & { sqlOf(text: string, moment: `$${number}`): string },
  ) => QueryDefinition,
): (input: AsOf) => QueryDefinition | null {
  const made = new Map(
    [AT_TIME, AT_REVISION, EFFECTIVE].map((lookup) => [
      lookup,
      make({
        reads: lookup.reads,
        recordedAsOf: lookup.recordedAsOf,
        sqlOf: (text, moment) => withPart(text, 'standing', withPart(lookup.standing, 'moment', moment)),
      }),
    ]),
  )
  return (input) => {
    const lookup = lookupOf(input)
    return lookup === null ? null : (made.get(lookup) ?? null)
  }
}

/** The moment as the statements take it: a revision, a day, or an instant. Throws when none is asked for. */
export function momentOf({ at, revision, basis }: AsOf): string {
  if (revision !== undefined) return revision
  if (at === undefined) throw new Error('no past moment is asked for')
  if (basis === 'effective') return at < FIRST_DAY ? BEFORE_ALL : at
  return instantOf(at, 'T23:59:59.999999Z')
}

/** An instant, or this time of a day; at the earliest the beginning of 1900, before which there are no rows. */
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
