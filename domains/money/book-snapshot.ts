import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import type { Limit, LimitWindow } from '@heptad/schemas/money/limit.ts'
import { Map as PersistentMap } from 'immutable'
import type { SnapshotCodec } from '../decider.ts'
import {
  type Account,
  type BookState,
  emptyBook,
  type HeldLeg,
  type Hold,
  NO_HOLDS,
  type OpenBook,
  pathKey,
  type Reversed,
} from './book-state.ts'
import { putHold } from './hold-state.ts'
import type { AccountLimits } from './limit-state.ts'

const ROWS_PER_PAGE = 500

/** A book on pages: first its id, assets and closed periods, then its accounts, limits, what was
 * reversed, and its open holds. */
export const bookSnapshot: SnapshotCodec<BookState> = {
  shape: 'money.book/3',

  *pages(state) {
    if (state.kind === 'none') return
    yield {
      bookId: state.bookId,
      assets: [...state.assets].map(([code, { scale, isUsed }]) => [code, scale, isUsed]),
      closedPeriods: [...state.closedPeriods].map(([period, { from, to }]) => [period, from, to]),
      closedUntil: state.closedUntil,
      operationMaximum: state.operationMaximum?.toString() ?? null,
    }
    for (const accounts of inPages(state.accounts.values(), toJson)) yield { accounts }
    for (const limits of inPages(state.limits, limitsToJson)) yield { limits }
    for (const reversals of inPages(state.reversals, reversedToJson)) yield { reversals }
    for (const holds of inPages(state.holds.values(), holdJson)) yield { holds }
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

function* inPages<Row>(rows: Iterable<Row>, toPage: (row: Row) => Json): Iterable<Json[]> {
  let page: Json[] = []
  for (const row of rows) {
    page.push(toPage(row))
    if (page.length < ROWS_PER_PAGE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

interface FirstPage {
  readonly bookId: BookId
  readonly assets: readonly (readonly [code: AssetCode, scale: number, isUsed: boolean])[]
  readonly closedPeriods: readonly (readonly [period: string, from: Instant, to: Instant])[]
  readonly closedUntil: Instant | null
  readonly operationMaximum: string | null
}

type LimitsJson = readonly [
  accountId: string,
  limits: readonly Limit[],
  used: readonly (readonly [window: LimitWindow, since: string, debit: string, credit: string])[],
]
type ReversedJson = readonly [transactionId: string, 'whole' | readonly (readonly [place: number, amount: string])[]]

/** A page after the first. */
interface Rows {
  readonly accounts?: readonly AccountJson[]
  readonly limits?: readonly LimitsJson[]
  readonly reversals?: readonly ReversedJson[]
  readonly holds?: readonly HoldJson[]
}

/** A thing with its bigints as decimal text. */
type Textual<T> = { readonly [K in keyof T]: T[K] extends bigint | null ? string | Extract<T[K], null> : T[K] }
type AccountJson = Textual<Omit<Account, 'holds'>>
type HoldJson = Textual<Omit<Hold, 'legs'>> & { readonly legs: readonly Textual<HeldLeg>[] }

function bookOf({ bookId, assets, closedPeriods, closedUntil, operationMaximum }: FirstPage): OpenBook {
  return {
    ...emptyBook(bookId),
    assets: PersistentMap(assets.map(([code, scale, isUsed]) => [code, { scale, isUsed }])),
    closedPeriods: PersistentMap(closedPeriods.map(([period, from, to]) => [period, { from, to }])),
    closedUntil,
    operationMaximum: operationMaximum === null ? null : BigInt(operationMaximum),
  }
}

function withRows(book: OpenBook, { accounts: page = [], limits = [], reversals = [], holds = [] }: Rows): OpenBook {
  const accounts = page.map(fromJson)
  const withAccounts: OpenBook = {
    ...book,
    limits: book.limits.withMutations((map) => {
      for (const row of limits) map.set(...limitsFromJson(row))
    }),
    reversals: book.reversals.withMutations((map) => {
      for (const row of reversals) map.set(...reversedFromJson(row))
    }),
    accounts: book.accounts.withMutations((map) => {
      for (const account of accounts) map.set(account.accountId, account)
    }),
    accountIds: book.accountIds.withMutations((map) => {
      for (const { path, asset, accountId } of accounts) map.set(pathKey(path, asset), accountId)
    }),
  }
  return holds.reduce((held, hold) => putHold(held, holdFrom(hold)), withAccounts)
}

function limitsToJson([accountId, { limits, used }]: readonly [string, AccountLimits]): Json {
  return [
    accountId,
    [...limits],
    used.map(({ window, since, debit, credit }) => [window, since, `${debit}`, `${credit}`]),
  ]
}

function limitsFromJson([accountId, limits, used]: LimitsJson): [string, AccountLimits] {
  const windows = used.map(([window, since, debit, credit]) => ({
    ...{ window, since, debit: BigInt(debit), credit: BigInt(credit) },
  }))
  return [accountId, { limits, used: windows }]
}

function reversedToJson([transactionId, reversed]: readonly [string, Reversed]): Json {
  return [transactionId, reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, `${amount}`])]
}

function reversedFromJson([transactionId, reversed]: ReversedJson): [string, Reversed] {
  return [
    transactionId,
    reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, BigInt(amount)] as const),
  ]
}

function toJson({ holds: _, ...account }: Account): Json {
  const { minBalance, maxBalance, postedDebits, postedCredits, pendingDebits, pendingCredits, version } = account
  return {
    ...account,
    minBalance: minBalance === null ? null : `${minBalance}`,
    maxBalance: maxBalance === null ? null : `${maxBalance}`,
    postedDebits: `${postedDebits}`,
    postedCredits: `${postedCredits}`,
    pendingDebits: `${pendingDebits}`,
    pendingCredits: `${pendingCredits}`,
    version: `${version}`,
  }
}

function fromJson(account: AccountJson): Account {
  const { minBalance, maxBalance, postedDebits, postedCredits, pendingDebits, pendingCredits, version } = account
  return {
    ...account,
    minBalance: minBalance === null ? null : BigInt(minBalance),
    maxBalance: maxBalance === null ? null : BigInt(maxBalance),
    postedDebits: BigInt(postedDebits),
    postedCredits: BigInt(postedCredits),
    pendingDebits: BigInt(pendingDebits),
    pendingCredits: BigInt(pendingCredits),
    version: BigInt(version),
    holds: NO_HOLDS,
  }
}

function holdJson({ legs, captured, captureMax, ...hold }: Hold): Json {
  return {
    ...hold,
    legs: legs.map(({ accountId, side, amount }) => ({ accountId, side, amount: `${amount}` })),
    captured: `${captured}`,
    captureMax: captureMax === null ? null : `${captureMax}`,
  }
}

function holdFrom({ legs, captured, captureMax, ...hold }: HoldJson): Hold {
  return {
    ...hold,
    legs: legs.map((leg) => ({ ...leg, amount: BigInt(leg.amount) })),
    captured: BigInt(captured),
    captureMax: captureMax === null ? null : BigInt(captureMax),
  }
}
