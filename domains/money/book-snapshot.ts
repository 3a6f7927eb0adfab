import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { Map as PersistentMap } from 'immutable'
import type { SnapshotCodec } from '../decider.ts'
<<<<<<< HEAD
import { type Account, type BookState, emptyBook, type OpenBook, pathKey, type Reversed } from './book-state.ts'

const ROWS_PER_PAGE = 500

/** A book on pages: first its id, assets and closed periods, then its accounts, then what was reversed. */
=======
import {
  type Account,
  type BookState,
  emptyBook,
  type HeldLeg,
  type Hold,
  NO_HOLDS,
  type OpenBook,
  pathKey,
} from './book-state.ts'
import { putHold } from './hold-state.ts'

const ITEMS_PER_PAGE = 500

/** A book on pages: first its id and assets, then its accounts, then its open holds. */
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
export const bookSnapshot: SnapshotCodec<BookState> = {
  shape: 'money.book/2',

  *pages(state) {
    if (state.kind === 'none') return
<<<<<<< HEAD
    yield {
      bookId: state.bookId,
      assets: [...state.assets].map(([code, { scale, isUsed }]) => [code, scale, isUsed]),
      closedPeriods: [...state.closedPeriods].map(([period, { from, to }]) => [period, from, to]),
      closedUntil: state.closedUntil,
    }
    for (const accounts of inPages(state.accounts.values(), toJson)) yield { accounts }
    for (const reversals of inPages(state.reversals, reversedToJson)) yield { reversals }
=======
    yield { bookId: state.bookId, assets: [...state.assets].map(([code, { scale, isUsed }]) => [code, scale, isUsed]) }
    yield* paged('accounts', state.accounts.values(), accountJson)
    yield* paged('holds', state.holds.values(), holdJson)
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
  },

  restorer() {
    let book: OpenBook | null = null
    return {
      take(page) {
<<<<<<< HEAD
        book = book === null ? bookOf(page as unknown as FirstPage) : withRows(book, page as unknown as Rows)
=======
        if (book === null) book = bookOf(page as unknown as FirstPage)
        else book = withPage(book, page as unknown as Page)
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
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
}

type ReversedJson = readonly [transactionId: string, 'whole' | readonly (readonly [place: number, amount: string])[]]

/** A page after the first. */
interface Rows {
  readonly accounts?: readonly AccountJson[]
  readonly reversals?: readonly ReversedJson[]
}

/** A thing with its bigints as decimal text. */
type Textual<T> = { readonly [K in keyof T]: T[K] extends bigint | null ? string | Extract<T[K], null> : T[K] }
type AccountJson = Textual<Omit<Account, 'holds'>>
type HoldJson = Textual<Omit<Hold, 'legs'>> & { readonly legs: readonly Textual<HeldLeg>[] }
type Page = { readonly accounts: readonly AccountJson[] } | { readonly holds: readonly HoldJson[] }

function* paged<T>(name: string, items: Iterable<T>, toJson: (item: T) => Json): Iterable<Json> {
  let page: Json[] = []
  for (const item of items) {
    page.push(toJson(item))
    if (page.length < ITEMS_PER_PAGE) continue
    yield { [name]: page }
    page = []
  }
  if (page.length > 0) yield { [name]: page }
}

function withPage(book: OpenBook, page: Page): OpenBook {
  if ('accounts' in page) return withAccounts(book, page.accounts)
  return page.holds.reduce((held, hold) => putHold(held, holdFrom(hold)), book)
}

function bookOf({ bookId, assets, closedPeriods, closedUntil }: FirstPage): OpenBook {
  return {
    ...emptyBook(bookId),
    assets: PersistentMap(assets.map(([code, scale, isUsed]) => [code, { scale, isUsed }])),
    closedPeriods: PersistentMap(closedPeriods.map(([period, from, to]) => [period, { from, to }])),
    closedUntil,
  }
}

<<<<<<< HEAD
function withRows(book: OpenBook, { accounts: page = [], reversals = [] }: Rows): OpenBook {
  const accounts = page.map(fromJson)
=======
function withAccounts(book: OpenBook, page: readonly AccountJson[]): OpenBook {
  const accounts = page.map(accountFrom)
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
  return {
    ...book,
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
}

<<<<<<< HEAD
function reversedToJson([transactionId, reversed]: readonly [string, Reversed]): Json {
  return [transactionId, reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, `${amount}`])]
}

function reversedFromJson([transactionId, reversed]: ReversedJson): [string, Reversed] {
  return [
    transactionId,
    reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, BigInt(amount)] as const),
  ]
}

function toJson(account: Account): Json {
  const { minBalance, maxBalance, postedDebits, postedCredits, version } = account
=======
function accountJson({ holds: _, ...account }: Account): Json {
  const { minBalance, maxBalance, postedDebits, postedCredits, pendingDebits, pendingCredits, version } = account
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
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

function accountFrom(account: AccountJson): Account {
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
