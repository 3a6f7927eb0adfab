import type { RecordedRange } from '@heptad/schemas/money/as-of.ts'
import { getStatement, type StatementEntry, type StatementRow } from '@heptad/schemas/money/statement.ts'
import { FIRST_TIME } from '../analytics-times.ts'
import type { RecordedMoment } from '../define.ts'
import { single } from '../paging.ts'
import { moneyAccounts } from './accounts.table.ts'
import { boundsOf, instantOf, type RecordedBounds } from './as-of.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyQuery } from './money-query.ts'
import { statementOnAccount, whichAccount } from './which-account.ts'

const get = statementOnAccount('statements.get')
const PLACE = /^(.+Z)-(\d+)$/

type Account = Pick<StatementRow, 'accountId' | 'bookId' | 'path' | 'asset' | 'scale' | 'normalSide'>
type Entry = Omit<StatementEntry, 'balance' | 'normalBalance'>
type Nothing = { readonly [Name in keyof Entry]: null }

interface Balances {
  readonly openingDebits: string
  readonly openingCredits: string
  readonly closingDebits: string
  readonly closingCredits: string
}

/** The account, its two balances, and one entry; a statement of no entries is one row without. */
type Row = Account & Balances & (Entry | Nothing)

export const statementQueries = [
  moneyQuery(getStatement, {
    permission: 'money.statements.get',
    reads: [moneyEntries, moneyAccounts],
    recordedAsOf: lastBound,
    async run(db, input) {
      const bounds = boundsOf(input)
      const { limit } = input
      const [, lastTime = FIRST_TIME, lastVersion = '-1'] = PLACE.exec(input.after ?? '') ?? []
      const rows = await db.postgres<Row>(get, [
        ...whichAccount(input),
        ...[bounds.from ?? FIRST_TIME, bounds.to ?? 'infinity', instantOf(lastTime), lastVersion, limit + 1],
      ])
      return single(statementOf(rows, bounds, limit))
    },
  }),
]

/** Up to where a statement must not change any more: the later of the ends that are named. One without `to` goes on for as long as the account does. */
function lastBound(range: RecordedRange): RecordedMoment | null {
  const { from, to } = boundsOf(range)
  const instant = to ?? from
  return instant === null ? null : { instant }
}

function statementOf(rows: readonly Row[], bounds: RecordedBounds, limit: number): readonly StatementRow[] {
  const [first] = rows
  if (first === undefined) return []
  const { accountId, bookId, path, asset, scale, normalSide } = first
  const standing = standingOn(normalSide)
  const found = rows.filter(isEntry)
  const entries = found.slice(0, limit).map((row) => entryOf(row, standing))
  const last = entries.at(-1)
  return [
    {
      ...{ accountId, bookId, path, asset, scale, normalSide },
      ...(bounds as Pick<StatementRow, 'from' | 'to'>),
      opening: standing(first.openingDebits, first.openingCredits),
      closing: standing(first.closingDebits, first.closingCredits),
      entries,
      next: found.length > limit && last !== undefined ? `${last.recordedAt}-${last.accountVersion}` : null,
    },
  ]
}

type Standing = ReturnType<typeof standingOn>

function standingOn(normalSide: Account['normalSide']) {
  return (debits: string, credits: string) => {
    const balance = BigInt(debits) - BigInt(credits)
    return { debits, credits, balance: `${balance}`, normalBalance: `${normalSide === 'debit' ? balance : -balance}` }
  }
}

function isEntry(row: Row): row is Account & Balances & Entry {
  return row.accountVersion !== null
}

function entryOf(row: Entry, standing: Standing): StatementEntry {
  const { accountVersion, transactionId, side, amount, reference, description, effectiveAt, recordedAt } = row
  return {
    ...{ accountVersion, transactionId, side, amount, ...standing(row.debits, row.credits) },
    ...{ reference, description, effectiveAt, recordedAt },
  }
}
