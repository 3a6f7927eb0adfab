import type { Side } from '@heptad/schemas/money/account.ts'
import { reject } from '../decider.ts'
import type { Account } from './account-state.ts'
import type { PostTransaction } from './book-messages.ts'
import { findAccount, type OpenBook } from './book-state.ts'

export type Leg = PostTransaction['data']['legs'][number]

/** A leg with its account resolved: as it was before the transaction, and as it is right after this leg. */
export interface Movement {
  readonly leg: Leg
  /** Place of the leg in its transaction, from 0. */
  readonly index: number
  readonly side: Side
  readonly amount: bigint
  readonly before: Account
  readonly after: Account
}

/** What an amount does to an account: it is posted, or held. */
export type Effect = (account: Account, side: Side, amount: bigint) => Account

/** What each leg does to its account, in order, or `account-not-found` for the first leg that names none. */
export function movementsOf(book: OpenBook, legs: readonly Leg[], effect: Effect = posting) {
  const movements: Movement[] = []
  const moved = legs.length > FEW ? new Map<string, Account>() : null
  for (const [index, leg] of legs.entries()) {
    const before = findAccount(book, leg)
    if (before === undefined) return reject('account-not-found', { leg: index, ...namesOf(leg) })
    const amount = BigInt(leg.amount)
    const standing = moved === null ? standingOf(before, movements) : (moved.get(before.accountId) ?? before)
    const after = amount === 0n ? standing : effect(standing, leg.side, amount)
    moved?.set(before.accountId, after)
    movements.push({ leg, index, side: leg.side, amount, before, after })
  }
  return { kind: 'resolved' as const, movements }
}

/** So many legs are looked through faster than a map is made of them. */
const FEW = 8

function standingOf(before: Account, movements: readonly Movement[]): Account {
  return movements.findLast((earlier) => earlier.before === before)?.after ?? before
}

/** Posts an amount. */
export function posting(account: Account, side: Side, amount: bigint): Account {
  return account.moved(side, amount, 0n)
}

/** Holds an amount, or releases it when it is negative. */
export function holding(account: Account, side: Side, amount: bigint): Account {
  return account.moved(side, 0n, amount)
}

/** Posts an amount that was held, and releases so much. */
export function capturing(account: Account, side: Side, { amount, released }: { amount: bigint; released: bigint }) {
  return account.moved(side, amount, -released)
}

/** The other side. */
export function oppositeOf(side: Side): Side {
  return side === 'debit' ? 'credit' : 'debit'
}

/** What moves on both sides, in minor units. */
export interface Totals {
  readonly debit: bigint
  readonly credit: bigint
}

/** What movements sum up to in each of their assets, in the order in which these come. */
export function totalsByAsset(movements: readonly Movement[]): Iterable<readonly [asset: string, totals: Totals]> {
  const asset = movements[0]?.before.asset
  if (asset === undefined) return []
  const isOnlyOne = movements.every(({ before }) => before.asset === asset)
  if (isOnlyOne) return [[asset, totalOf(movements)]]
  const byAsset = Map.groupBy(movements, ({ before }) => before.asset)
  return [...byAsset].map(([code, own]) => [code, totalOf(own)] as const)
}

/** What movements sum up to, whatever their assets. */
export function totalOf(movements: readonly Movement[]): Totals {
  let [debit, credit] = [0n, 0n]
  for (const { side, amount } of movements) {
    if (side === 'debit') debit += amount
    else credit += amount
  }
  return { debit, credit }
}

function namesOf({ accountId, account, asset }: Leg) {
  return { accountId: accountId ?? null, account: account ?? null, asset: asset ?? null }
}
