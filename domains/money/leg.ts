import type { Side } from '@heptad/schemas/money/account.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { Account } from './account-state.ts'
import { accountOf, type OpenBook } from './book-state.ts'

/** A leg as events carry it: the account as it stands right after the leg. Its members stand in the log's order, so that nobody need sort them. */
export function legAfter(after: Account, side: Side, amount: bigint): PostedLeg {
  const { accountId, path, asset, scale, normalSide, pendingDebits, pendingCredits } = after
  const accountVersion = `${after.version}`
  const debitsAfter = `${after.postedDebits}`
  const creditsAfter = `${after.postedCredits}`
  const text = `${amount}`
  if (pendingDebits === 0n && pendingCredits === 0n)
    return { accountId, accountVersion, amount: text, asset, creditsAfter, debitsAfter, normalSide, path, scale, side }
  return {
    ...{ accountId, accountVersion, amount: text, asset, creditsAfter, debitsAfter, normalSide, path },
    ...(pendingCredits === 0n ? {} : { pendingCreditsAfter: `${pendingCredits}` }),
    ...(pendingDebits === 0n ? {} : { pendingDebitsAfter: `${pendingDebits}` }),
    ...{ scale, side },
  }
}

/** The book after these legs, of whatever event: its accounts stand where the legs say. */
export function withLegs(book: OpenBook, legs: readonly Omit<PostedLeg, 'amount'>[]): OpenBook {
  const accounts = legs.map((leg) => accountOf(book, leg.accountId).after(leg))
  return { ...book, accounts: book.accounts.set(accounts) }
}
