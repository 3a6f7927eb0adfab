import type { Side } from '@heptad/schemas/money/account.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { type Kept, kept, keptText } from './minor-units.ts'
import type { Hold } from './open-hold.ts'
import type { Ordered } from './ordered.ts'

/** How far a balance on the normal side may go, in minor units; null is without bound. */
export interface Policy {
  readonly minBalance: bigint | null
  readonly maxBalance: bigint | null
}

/** What an account is for and what it may do. Many accounts have the same terms. */
export interface Terms extends Policy {
  readonly asset: AssetCode
  readonly scale: number
  readonly normalSide: Side
  readonly isDebitFrozen: boolean
  readonly isCreditFrozen: boolean
  readonly isClosed: boolean
}

/** What moves on an account. */
export interface Counters {
  readonly postedDebits: bigint
  readonly postedCredits: bigint
  /** What open holds would debit and credit. */
  readonly pendingDebits: bigint
  readonly pendingCredits: bigint
  /** The number of legs on the account, those of holds included. */
  readonly version: bigint
}

/** An account's counters as they are kept: debits, credits, both pending, version. */
type KeptCounters = readonly [debits: Kept, credits: Kept, toDebit: Kept, toCredit: Kept, legs: Kept]

const NO_LEGS: KeptCounters = [0, 0, 0, 0, 0]

/** Says which account it is. */
export interface AccountName {
  readonly accountId: string
  readonly path: string
  /** The account's number in its book, from 0. */
  readonly place: number
}

/** The open holds with a leg on an account, those that end first in front. */
export type AccountHolds = Ordered<Hold>
export const NO_HOLDS: AccountHolds = []

/** An account as its book holds it: what it may do, and its counters in minor units. */
export class Account implements AccountName, Terms, Counters {
  readonly accountId: string
  readonly path: string
  readonly place: number
  readonly terms: Terms
  readonly holds: AccountHolds
  private readonly debits: Kept
  private readonly credits: Kept
  private readonly toDebit: Kept
  private readonly toCredit: Kept
  private readonly legs: Kept

  constructor({ accountId, path, place }: AccountName, terms: Terms, counters: KeptCounters, holds: AccountHolds) {
    this.accountId = accountId
    this.path = path
    this.place = place
    this.terms = terms
    this.holds = holds
    this.debits = counters[0]
    this.credits = counters[1]
    this.toDebit = counters[2]
    this.toCredit = counters[3]
    this.legs = counters[4]
  }

  /** An account on which nothing was posted. */
  static opened(name: AccountName, terms: Terms): Account {
    return new Account(name, terms, NO_LEGS, NO_HOLDS)
  }

  get asset(): AssetCode {
    return this.terms.asset
  }
  get scale(): number {
    return this.terms.scale
  }
  get normalSide(): Side {
    return this.terms.normalSide
  }
  get minBalance(): bigint | null {
    return this.terms.minBalance
  }
  get maxBalance(): bigint | null {
    return this.terms.maxBalance
  }
  get isDebitFrozen(): boolean {
    return this.terms.isDebitFrozen
  }
  get isCreditFrozen(): boolean {
    return this.terms.isCreditFrozen
  }
  get isClosed(): boolean {
    return this.terms.isClosed
  }
  get postedDebits(): bigint {
    return BigInt(this.debits)
  }
  get postedCredits(): bigint {
    return BigInt(this.credits)
  }
  get pendingDebits(): bigint {
    return BigInt(this.toDebit)
  }
  get pendingCredits(): bigint {
    return BigInt(this.toCredit)
  }
  get version(): bigint {
    return BigInt(this.legs)
  }
  /** Whether each sum is kept as a number, and so is far below the largest amount. */
  get isSmall(): boolean {
    if (typeof this.debits === 'bigint' || typeof this.credits === 'bigint') return false
    return typeof this.toDebit === 'number' && typeof this.toCredit === 'number'
  }
  /** The counters as they are kept. */
  get counters(): KeptCounters {
    return [this.debits, this.credits, this.toDebit, this.toCredit, this.legs]
  }

  /** The account with one leg more, which adds these amounts to the counters of its side. */
  moved(side: Side, posted: bigint, pending: bigint): Account {
    const { debits, credits, toDebit, toCredit } = this
    const legs = kept(this.version + 1n)
    const counters: KeptCounters =
      side === 'debit'
        ? [sum(debits, posted), credits, sum(toDebit, pending), toCredit, legs]
        : [debits, sum(credits, posted), toDebit, sum(toCredit, pending), legs]
    return new Account(this, this.terms, counters, this.holds)
  }

  /** The account as it stands right after this leg. */
  after(leg: Omit<PostedLeg, 'amount'>): Account {
    const { pendingDebitsAfter: toDebit, pendingCreditsAfter: toCredit } = leg
    const counters: KeptCounters = [
      keptText(leg.debitsAfter),
      keptText(leg.creditsAfter),
      toDebit === undefined ? 0 : keptText(toDebit),
      toCredit === undefined ? 0 : keptText(toCredit),
      keptText(leg.accountVersion),
    ]
    return new Account(this, this.terms, counters, this.holds)
  }

  /** As people are shown it. */
  toJSON(): object {
    const { accountId, path, terms, postedDebits, postedCredits, pendingDebits, pendingCredits, version, holds } = this
    const counters = { postedDebits, postedCredits, pendingDebits, pendingCredits, version }
    return { accountId, path, ...terms, ...counters, holds }
  }

  under(terms: Partial<Terms>): Account {
    return new Account(this, { ...this.terms, ...terms }, this.counters, this.holds)
  }

  holding(holds: AccountHolds): Account {
    return new Account(this, this.terms, this.counters, holds)
  }

  /** The same account under the number that its book gives it, with terms that it shares with others. */
  placed(place: number, terms: Terms): Account {
    return new Account({ accountId: this.accountId, path: this.path, place }, terms, this.counters, this.holds)
  }
}

function sum(counter: Kept, amount: bigint): Kept {
  return amount === 0n ? counter : kept(BigInt(counter) + amount)
}

/** The balance on the account's normal side, in minor units: positive is what the account is for. */
export function balanceOf({ normalSide, postedDebits, postedCredits }: Account): bigint {
  return normalSide === 'debit' ? postedDebits - postedCredits : postedCredits - postedDebits
}

/** The balance on the account's normal side less what open holds would take, in minor units. Its floor is not considered. */
export function availableOf(account: Account): bigint {
  return balanceOf(account) - heldOf(account)
}

/** What the account can give from its normal side, in minor units: down to its floor, or to zero where it has none. */
export function spareOf(account: Account): bigint {
  const spare = availableOf(account) - (account.minBalance ?? 0n)
  return spare > 0n ? spare : 0n
}

/** What open holds would take from the account's normal side, in minor units. */
function heldOf({ normalSide, pendingDebits, pendingCredits }: Account): bigint {
  return normalSide === 'debit' ? pendingCredits : pendingDebits
}

/** The balance if all holds that bring something in were captured, and no others: what the ceiling is checked against. */
export function highestBalanceOf(account: Account): bigint {
  const { normalSide, pendingDebits, pendingCredits } = account
  return balanceOf(account) + (normalSide === 'debit' ? pendingDebits : pendingCredits)
}

/**
 * V8 stores a field by the kinds of values that it has seen, and converts it when another kind comes. These fields see every kind before the
 * first account is made.
 */
for (const counter of [0, 2 ** 50, 2n ** 64n])
  new Account(
    { accountId: '', path: '', place: 0 },
    {
      ...{ asset: '', scale: 0, normalSide: 'debit', minBalance: null, maxBalance: null },
      ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false },
    },
    [counter, counter, counter, counter, counter],
    NO_HOLDS,
  )
