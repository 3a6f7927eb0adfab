import type { Instant } from '@heptad/schemas/instant.ts'
import type { AccountReference, Side } from '@heptad/schemas/money/account.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { ISO_4217 } from '@heptad/schemas/money/iso-4217.ts'
import { DEFAULT_OPERATION_MAXIMUM } from '@heptad/schemas/money/limit.ts'
import type { Period } from '@heptad/schemas/money/period.ts'
import { Map as PersistentMap } from 'immutable'
import type { AccountLimits } from './limit-state.ts'

/** How far a balance on the normal side may go, in minor units; null is without bound. */
export interface Policy {
  readonly minBalance: bigint | null
  readonly maxBalance: bigint | null
}

/** What a leg of a hold still holds, in minor units. */
export interface HeldLeg {
  readonly accountId: string
  readonly side: Side
  readonly amount: bigint
}

/** An open hold, with all legs it was placed with, also those that hold nothing any more. */
export interface Hold {
  readonly holdId: string
  readonly expiresAt: Instant
  readonly legs: readonly HeldLeg[]
  /** What was captured of it, in minor units of its one asset. */
  readonly captured: bigint
  readonly captureMax: bigint | null
}

export const NO_HOLDS: readonly Hold[] = []

/** An account as its book holds it: what it may do, and its counters in minor units. */
export interface Account extends Policy {
  readonly accountId: string
  readonly path: string
  readonly asset: AssetCode
  readonly scale: number
  readonly normalSide: Side
  readonly isDebitFrozen: boolean
  readonly isCreditFrozen: boolean
  readonly isClosed: boolean
  readonly postedDebits: bigint
  readonly postedCredits: bigint
  /** What open holds would debit and credit. */
  readonly pendingDebits: bigint
  readonly pendingCredits: bigint
  /** The number of legs on the account, those of holds included. */
  readonly version: bigint
  /** The open holds with a leg on the account, those that end first in front. */
  readonly holds: readonly Hold[]
}

/** What moves on an account. */
export type Counters = Pick<Account, 'postedDebits' | 'postedCredits' | 'pendingDebits' | 'pendingCredits' | 'version'>

/** The counters of an account without legs. */
export const NO_COUNTERS: Counters & Pick<Account, 'holds'> = {
  ...{ postedDebits: 0n, postedCredits: 0n, pendingDebits: 0n, pendingCredits: 0n, version: 0n },
  holds: NO_HOLDS,
}

/** An asset of a book. Its scale is fixed once an account holds it. */
export interface Asset {
  readonly scale: number
  readonly isUsed: boolean
}

/** What of a transaction was reversed: all of it, or so much of the legs at these places. */
export type Reversed = 'whole' | readonly (readonly [place: number, amount: bigint])[]

/** A ledger. Persistent maps make a tentative state free and a change cost its legs, whatever the number of accounts. */
export interface OpenBook {
  readonly kind: 'open'
  readonly bookId: BookId
  /** What the book itself knows; the rest is ISO 4217. */
  readonly assets: PersistentMap<AssetCode, Asset>
  readonly accounts: PersistentMap<string, Account>
  readonly accountIds: PersistentMap<string, string>
  /** The open holds; resolved ones are forgotten. */
  readonly holds: PersistentMap<string, Hold>
  /** By the id of the original. */
  readonly reversals: PersistentMap<string, Reversed>
  readonly closedPeriods: PersistentMap<string, Period>
  /** Where the last of the closed periods ends. */
  readonly closedUntil: Instant | null
  /** Of the accounts that have some. */
  readonly limits: PersistentMap<string, AccountLimits>
  /** The most that one transaction moves, in minor units of an asset with two digits; null is without bound. */
  readonly operationMaximum: bigint | null
}
export type BookState = { readonly kind: 'none' } | OpenBook

/**
 * Roughly what a book takes in memory: 700 bytes an account, measured with a million of them, 600 an open
 * hold, measured with 20,000, and for what was reversed or is limited.
 */
export function weighBook(book: BookState): number {
  if (book.kind === 'none') return 0
  const { accounts, holds, reversals, limits } = book
  return 2048 + 700 * accounts.size + 600 * holds.size + 300 * reversals.size + 1000 * limits.size
}

/** A book with nothing in it. */
export function emptyBook(bookId: BookId): OpenBook {
  return {
    ...{ kind: 'open', bookId, assets: PersistentMap(), accounts: PersistentMap(), accountIds: PersistentMap() },
    ...{ holds: PersistentMap(), reversals: PersistentMap(), closedPeriods: PersistentMap(), closedUntil: null },
    ...{ limits: PersistentMap(), operationMaximum: BigInt(DEFAULT_OPERATION_MAXIMUM) },
  }
}

/** The account that a reference names, by id or by path and asset. */
export function findAccount(book: OpenBook, reference: AccountReference): Account | undefined {
  const { accountId, account = '', asset = '' } = reference
  const id = accountId ?? book.accountIds.get(pathKey(account, asset))
  return id === undefined ? undefined : book.accounts.get(id)
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
  return {
    ...book,
    assets: book.assets.set(account.asset, { scale: account.scale, isUsed: true }),
    accounts: book.accounts.set(account.accountId, account),
    accountIds: book.accountIds.set(pathKey(account.path, account.asset), account.accountId),
  }
}

/** The book with one account changed. */
export function changeAccount(book: OpenBook, accountId: string, change: Partial<Account>): OpenBook {
  return { ...book, accounts: book.accounts.set(accountId, { ...accountOf(book, accountId), ...change }) }
}

/** The balance on the account's normal side, in minor units: positive is what the account is for. */
export function balanceOf({ normalSide, postedDebits, postedCredits }: Account): bigint {
  return normalSide === 'debit' ? postedDebits - postedCredits : postedCredits - postedDebits
}

/** What may be taken from the account's normal side, in minor units, its floor aside: what holds would take is gone already. */
export function availableOf(account: Account): bigint {
  return balanceOf(account) - heldOf(account)
}

/** What open holds would take from the account's normal side, in minor units. */
export function heldOf({ normalSide, pendingDebits, pendingCredits }: Account): bigint {
  return normalSide === 'debit' ? pendingCredits : pendingDebits
}

/** The balance if all holds that bring something were captured, and no other: what a ceiling must bear. */
export function highestBalanceOf(account: Account): bigint {
  const { normalSide, pendingDebits, pendingCredits } = account
  return balanceOf(account) + (normalSide === 'debit' ? pendingDebits : pendingCredits)
}

/** Under which `accountIds` finds an account. */
export function pathKey(path: string, asset: AssetCode): string {
  return `${asset} ${path}`
}
