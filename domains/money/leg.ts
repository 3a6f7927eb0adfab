import type { Side } from '@heptad/schemas/money/account.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { type Account, accountOf, type Counters, type OpenBook } from './book-state.ts'

/** A leg as events carry it: the account as it stands right after the leg. */
export function legAfter(after: Account, side: Side, amount: bigint): PostedLeg {
  const { accountId, path, asset, scale, normalSide, pendingDebits, pendingCredits } = after
  return {
    ...{ accountId, path, asset, scale, normalSide, side },
    amount: `${amount}`,
    accountVersion: `${after.version}`,
    debitsAfter: `${after.postedDebits}`,
    creditsAfter: `${after.postedCredits}`,
    ...(pendingDebits === 0n ? {} : { pendingDebitsAfter: `${pendingDebits}` }),
    ...(pendingCredits === 0n ? {} : { pendingCreditsAfter: `${pendingCredits}` }),
  }
}

/** Where a leg says that its account stands. */
export function countersOf(leg: Omit<PostedLeg, 'amount'>): Counters {
  return {
    postedDebits: BigInt(leg.debitsAfter),
    postedCredits: BigInt(leg.creditsAfter),
    pendingDebits: BigInt(leg.pendingDebitsAfter ?? 0),
    pendingCredits: BigInt(leg.pendingCreditsAfter ?? 0),
    version: BigInt(leg.accountVersion),
  }
}

/** The book after these legs, of whatever event: its accounts stand where the legs say. */
export function withLegs(book: OpenBook, legs: readonly Omit<PostedLeg, 'amount'>[]): OpenBook {
  const accounts = book.accounts.withMutations((mutable) => {
    for (const leg of legs) mutable.set(leg.accountId, { ...accountOf(book, leg.accountId), ...countersOf(leg) })
  })
  return { ...book, accounts }
}
