import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { Map as PersistentMap } from 'immutable'
import type { SnapshotCodec } from '../decider.ts'
import { type AccountPage, accountPage, accountsFrom } from './account-pages.ts'
import { type BookState, emptyBook, legsOf, type OpenBook, type Reversed } from './book-state.ts'
import { type HoldJson, holdFrom, holdJson } from './hold-pages.ts'
import { putHold } from './hold-state.ts'
import { minorUnitsOf, minorUnitsText } from './minor-units.ts'
import { eachOf } from './ordered.ts'
import { type LimitsJson, limitsFrom, limitsJson, type ReversedJson, reversedFrom, reversedJson } from './rule-pages.ts'

/** About a millisecond's work to write or read. A row with many legs counts as several. */
const ROWS_PER_PAGE = 500
const LEGS_PER_ROW = 2

/** A book on pages: first its id, assets and closed periods, then its accounts, limits, what was
 * reversed, and its open holds. */
export const bookSnapshot: SnapshotCodec<BookState> = {
  shape: 'money.book/4',

  *pages(state) {
    if (state.kind === 'none') return
    yield {
      bookId: state.bookId,
      seed: state.accounts.seed,
      assets: [...state.assets].map(([code, { scale, isUsed }]) => [code, scale, isUsed]),
      closedPeriods: [...state.closedPeriods].map(([period, { from, to }]) => [period, from, to]),
      closedUntil: state.closedUntil,
      operationMaximum: minorUnitsText(state.operationMaximum),
    }
    for (const accounts of inPages(state.accounts)) yield { accounts: accountPage(accounts) }
    for (const limits of inPages(state.limits)) yield { limits: limits.map(limitsJson) }
    for (const reversals of inPages(state.reversals, ([, reversed]) => legsOf(reversed)))
      yield { reversals: reversals.map(reversedJson) }
    for (const holds of inPages(eachOf(state.holds), ({ legCount }) => legCount)) yield { holds: holds.map(holdJson) }
  },

  restorer() {
    let book: OpenBook | null = null
    return {
      take(page) {
        book = book === null ? bookOf(page as unknown as FirstPage) : withRows(book, page as unknown as Rows)
      },
      state: () => book ?? { kind: 'none' },
    }
  },
}

function* inPages<Row>(rows: Iterable<Row>, legsOfRow: (row: Row) => number = () => 0): Iterable<Row[]> {
  let page: Row[] = []
  let size = 0
  for (const row of rows) {
    page.push(row)
    size += Math.max(1, legsOfRow(row) / LEGS_PER_ROW)
    if (size < ROWS_PER_PAGE) continue
    yield page
    page = []
    size = 0
  }
  if (page.length > 0) yield page
}

interface FirstPage {
  readonly bookId: BookId
  readonly seed: number
  readonly assets: readonly (readonly [code: AssetCode, scale: number, isUsed: boolean])[]
  readonly closedPeriods: readonly (readonly [period: string, from: Instant, to: Instant])[]
  readonly closedUntil: Instant | null
  readonly operationMaximum: string | null
}

/** A page after the first. */
interface Rows {
  readonly accounts?: AccountPage & Json
  readonly limits?: readonly LimitsJson[]
  readonly reversals?: readonly ReversedJson[]
  readonly holds?: readonly HoldJson[]
}

function bookOf({ bookId, seed, assets, closedPeriods, closedUntil, operationMaximum }: FirstPage): OpenBook {
  return {
    ...emptyBook(bookId, seed),
    assets: PersistentMap(assets.map(([code, scale, isUsed]) => [code, { scale, isUsed }])),
    closedPeriods: PersistentMap(closedPeriods.map(([period, from, to]) => [period, { from, to }])),
    closedUntil,
    operationMaximum: minorUnitsOf(operationMaximum),
  }
}

function withReversals({ reversals, keptLegs }: OpenBook, rows: readonly [string, Reversed][]) {
  return {
    reversals: reversals.concat(rows),
    keptLegs: rows.reduce((sum, [, reversed]) => sum + legsOf(reversed), keptLegs),
  }
}

function withRows(book: OpenBook, { accounts, limits = [], reversals = [], holds = [] }: Rows): OpenBook {
  const withAccounts: OpenBook = {
    ...book,
    limits: book.limits.concat(limits.map(limitsFrom)),
    ...withReversals(book, reversals.map(reversedFrom)),
    accounts: accounts === undefined ? book.accounts : book.accounts.add(accountsFrom(accounts)),
  }
  return holds.reduce((held, hold) => putHold(held, holdFrom(held, hold)), withAccounts)
}
