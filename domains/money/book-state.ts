import type { Instant } from '@heptad/schemas/instant.ts'
import type { AccountReference } from '@heptad/schemas/money/account.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { ISO_4217 } from '@heptad/schemas/money/iso-4217.ts'
import { DEFAULT_OPERATION_MAXIMUM } from '@heptad/schemas/money/limit.ts'
import type { Period } from '@heptad/schemas/money/period.ts'
import { Map as PersistentMap } from 'immutable'
import type { Account } from './account-state.ts'
import { Accounts } from './accounts.ts'
import type { AccountLimits } from './limit-state.ts'
import type { Hold } from './open-hold.ts'
import { type Ordered, sizeOf } from './ordered.ts'

/** An asset of a book. Its scale is fixed once an account holds it. */
export interface Asset {
  readonly scale: number
  readonly isUsed: boolean
}

/** What of a transaction was reversed: all of it, or so much of the legs at these places. */
export type Reversed = 'whole' | readonly (readonly [place: number, amount: bigint])[]

/** A ledger. Persistent collections make a tentative state free and a change cost its legs, whatever the number of accounts. */
export interface OpenBook {
  readonly kind: 'open'
  readonly bookId: BookId
  /** The assets that were registered or are used in the book; any other is looked up in ISO 4217. */
  readonly assets: PersistentMap<AssetCode, Asset>
  readonly accounts: Accounts
  /** The open holds by their ids; resolved ones are forgotten. */
  readonly holds: Ordered<Hold>
  /** By the id of the original. */
  readonly reversals: PersistentMap<string, Reversed>
  readonly closedPeriods: PersistentMap<string, Period>
  /** Where the last of the closed periods ends. */
  readonly closedUntil: Instant | null
  /** Of the accounts that have some. */
  readonly limits: PersistentMap<string, AccountLimits>
  /** The most that one transaction moves, in minor units of an asset with two digits; null is without bound. */
  readonly operationMaximum: bigint | null
  /** How many legs are kept of open holds and of partly reversed transactions; they count in the book's weight. */
  readonly keptLegs: number
}
export type BookState = { readonly kind: 'none' } | OpenBook

/**
 * Roughly what a book takes in memory: 280 bytes an account, measured with a million of them, 280 an open
 * hold of two legs, measured with 20,000, and for what was reversed or is limited.
 */
export function weighBook(book: BookState): number {
  if (book.kind === 'none') return 0
  const { accounts, holds, reversals, limits, keptLegs } = book
  const rows = 280 * accounts.size + 200 * sizeOf(holds) + 300 * reversals.size + 1000 * limits.size
  return 2048 + rows + 40 * keptLegs
}

/** A book with nothing in it, whose index of accounts hashes from `seed` on. */
export function emptyBook(bookId: BookId, seed: number): OpenBook {
  return {
    ...{ kind: 'open', bookId, assets: PersistentMap(), accounts: Accounts.none(seed), holds: [] },
    ...{ reversals: PersistentMap(), closedPeriods: PersistentMap(), closedUntil: null, limits: PersistentMap() },
    ...{ operationMaximum: BigInt(DEFAULT_OPERATION_MAXIMUM), keptLegs: 0 },
  }
}

/** How many legs are kept of what was reversed of a transaction. */
export function legsOf(reversed: Reversed | undefined): number {
  return reversed === undefined || reversed === 'whole' ? 0 : reversed.length
}

/** The account that a reference names, by id or by path and asset. */
export function findAccount(book: OpenBook, reference: AccountReference): Account | undefined {
  return book.accounts.find(reference)
}

/** The account with this id. Throws when the book has none: only for ids that the book gave out itself. */
export function accountOf(book: OpenBook, accountId: string): Account {
  const account = book.accounts.get(accountId)
  if (account === undefined) throw new Error(`book ${book.bookId} has no account ${accountId}`)
  return account
}

/** The asset with this code, from the book or from ISO 4217. */
export function findAsset(book: OpenBook, code: AssetCode): Asset | undefined {
  const builtInScale = ISO_4217.get(code)
  return book.assets.get(code) ?? (builtInScale === undefined ? undefined : { scale: builtInScale, isUsed: false })
}

/** The book with one account more, whose asset is used from now on. */
export function addAccount(book: OpenBook, account: Account): OpenBook {
  const { asset, scale } = account
  return { ...book, assets: book.assets.set(asset, { scale, isUsed: true }), accounts: book.accounts.add([account]) }
}

/** The book with this account in place of the one with its number. */
export function setAccount(book: OpenBook, account: Account): OpenBook {
  return { ...book, accounts: book.accounts.set([account]) }
}
