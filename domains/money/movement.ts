import type { Side } from '@heptad/schemas/money/account.ts'
import { reject } from '../decider.ts'
import type { PostTransaction } from './book-messages.ts'
import { type Account, findAccount, type OpenBook } from './book-state.ts'

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
  const moved = new Map<string, Account>()
  for (const [index, leg] of legs.entries()) {
    const before = findAccount(book, leg)
    if (before === undefined) return reject('account-not-found', { leg: index, ...namesOf(leg) })
    const amount = BigInt(leg.amount)
    const after = effect(moved.get(before.accountId) ?? before, leg.side, amount)
    moved.set(before.accountId, after)
    movements.push({ leg, index, side: leg.side, amount, before, after })
  }
  return { kind: 'resolved' as const, movements }
}

/** Posts an amount. */
export function posting(account: Account, side: Side, amount: bigint): Account {
  const { postedDebits, postedCredits } = account
  return {
    ...account,
    postedDebits: side === 'debit' ? postedDebits + amount : postedDebits,
    postedCredits: side === 'credit' ? postedCredits + amount : postedCredits,
    version: account.version + 1n,
  }
}

/** Holds an amount, or releases it when it is negative. */
export function holding(account: Account, side: Side, amount: bigint): Account {
  return { ...pending(account, side, amount), version: account.version + 1n }
}

/** Posts an amount that was held, and releases so much. */
export function capturing(account: Account, side: Side, { amount, released }: { amount: bigint; released: bigint }) {
  return posting(pending(account, side, -released), side, amount)
}

function pending(account: Account, side: Side, amount: bigint): Account {
  const { pendingDebits, pendingCredits } = account
  return side === 'debit'
    ? { ...account, pendingDebits: pendingDebits + amount }
    : { ...account, pendingCredits: pendingCredits + amount }
}

function namesOf({ accountId, account, asset }: Leg) {
  return { accountId: accountId ?? null, account: account ?? null, asset: asset ?? null }
}
