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

/** What each leg does to its account, in order, or `account-not-found` for the first leg that names none. */
export function movementsOf(book: OpenBook, legs: readonly Leg[]) {
  const movements: Movement[] = []
  const moved = new Map<string, Account>()
  for (const [index, leg] of legs.entries()) {
    const before = findAccount(book, leg)
    if (before === undefined) return reject('account-not-found', { leg: index, ...namesOf(leg) })
    const amount = BigInt(leg.amount)
    const after = move(moved.get(before.accountId) ?? before, leg.side, amount)
    moved.set(before.accountId, after)
    movements.push({ leg, index, side: leg.side, amount, before, after })
  }
  return { kind: 'resolved' as const, movements }
}

function move(account: Account, side: Side, amount: bigint): Account {
  const { postedDebits, postedCredits } = account
  return {
    ...account,
    postedDebits: side === 'debit' ? postedDebits + amount : postedDebits,
    postedCredits: side === 'credit' ? postedCredits + amount : postedCredits,
    version: account.version + 1n,
  }
}

function namesOf({ accountId, account, asset }: Leg) {
  return { accountId: accountId ?? null, account: account ?? null, asset: asset ?? null }
}
