import type { Json } from '@heptad/schemas/json.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { Map as PersistentMap } from 'immutable'
import type { SnapshotCodec } from '../decider.ts'
import { type Account, type BookState, emptyBook, type OpenBook, pathKey } from './book-state.ts'

const ACCOUNTS_PER_PAGE = 500

/** A book on pages: first its id and assets, then its accounts. */
export const bookSnapshot: SnapshotCodec<BookState> = {
  shape: 'money.book/1',

  *pages(state) {
    if (state.kind === 'none') return
    yield { bookId: state.bookId, assets: [...state.assets].map(([code, { scale, isUsed }]) => [code, scale, isUsed]) }
    let page: Json[] = []
    for (const account of state.accounts.values()) {
      page.push(toJson(account))
      if (page.length < ACCOUNTS_PER_PAGE) continue
      yield page
      page = []
    }
    if (page.length > 0) yield page
  },

  restorer() {
    let book: OpenBook | null = null
    return {
      take(page) {
        book =
          book === null
            ? bookOf(page as unknown as FirstPage)
            : withAccounts(book, page as unknown as readonly AccountJson[])
      },
      state: () => book ?? { kind: 'none' },
    }
  },
}

interface FirstPage {
  readonly bookId: BookId
  readonly assets: readonly (readonly [code: AssetCode, scale: number, isUsed: boolean])[]
}

/** An account with its bigints as decimal text. */
type AccountJson = {
  readonly [K in keyof Account]: Account[K] extends bigint | null ? string | Extract<Account[K], null> : Account[K]
}

function bookOf({ bookId, assets }: FirstPage): OpenBook {
  return {
    ...emptyBook(bookId),
    assets: PersistentMap(assets.map(([code, scale, isUsed]) => [code, { scale, isUsed }])),
  }
}

function withAccounts(book: OpenBook, page: readonly AccountJson[]): OpenBook {
  const accounts = page.map(fromJson)
  return {
    ...book,
    accounts: book.accounts.withMutations((map) => {
      for (const account of accounts) map.set(account.accountId, account)
    }),
    accountIds: book.accountIds.withMutations((map) => {
      for (const { path, asset, accountId } of accounts) map.set(pathKey(path, asset), accountId)
    }),
  }
}

function toJson(account: Account): Json {
  const { minBalance, maxBalance, postedDebits, postedCredits, version } = account
  return {
    ...account,
    minBalance: minBalance === null ? null : `${minBalance}`,
    maxBalance: maxBalance === null ? null : `${maxBalance}`,
    postedDebits: `${postedDebits}`,
    postedCredits: `${postedCredits}`,
    version: `${version}`,
  }
}

function fromJson(account: AccountJson): Account {
  const { minBalance, maxBalance, postedDebits, postedCredits, version } = account
  return {
    ...account,
    minBalance: minBalance === null ? null : BigInt(minBalance),
    maxBalance: maxBalance === null ? null : BigInt(maxBalance),
    postedDebits: BigInt(postedDebits),
    postedCredits: BigInt(postedCredits),
    version: BigInt(version),
  }
}
