import type { HoldLeg } from '@heptad/schemas/money/hold.ts'
import type { Account } from './account-state.ts'
import { accountOf, type OpenBook } from './book-state.ts'
import { legAfter } from './leg.ts'
import { capturing, holding, type Movement } from './movement.ts'
import type { HeldLeg, Hold } from './open-hold.ts'

/** What a hold holds, in minor units of its one asset: the sum of one side, which is that of the other. */
export function heldBy({ legs }: Pick<Hold, 'legs'>): bigint {
  return legs.reduce((sum, { side, amount }) => (side === 'debit' ? sum + amount : sum), 0n)
}

/** The assets that a hold holds. */
export function assetsOf(book: OpenBook, { legs }: Hold): readonly string[] {
  return [...new Set(legs.map(({ accountId }) => accountOf(book, accountId).asset))]
}

/**
 * How an amount is spread over the legs of each side: in their order, each as far as it holds, and what is more than the hold
 * on the last. So parts that are captured one after the other fall on the legs as their sum would.
 */
export function spread({ legs }: Hold, amount: bigint): readonly bigint[] {
  const left = { debit: amount, credit: amount }
  const last = { debit: legs.findLastIndex(isDebit), credit: legs.findLastIndex((leg) => !isDebit(leg)) }
  return legs.map((leg, index) => {
    const rest = left[leg.side]
    const part = index === last[leg.side] || rest < leg.amount ? rest : leg.amount
    left[leg.side] = rest - part
    return part
  })
}

/** The legs that release everything these hold. */
export function releasing(book: OpenBook, legs: readonly HeldLeg[]): HoldLeg[] {
  const chain = accountsOf(book)
  return legs.map(({ accountId, side, amount }) =>
    legAfter(
      chain(accountId, (account) => holding(account, side, -amount)),
      side,
      amount,
    ),
  )
}

/** The hold's legs changed to hold these amounts; and, for the checks, by how much they hold more, and all that they hold then. */
export function adjusting(book: OpenBook, hold: Hold, amounts: readonly bigint[]) {
  const chain = accountsOf(book)
  const raised: Movement[] = []
  const whole: Movement[] = []
  const legs = hold.legs.map(({ accountId, side, amount: before }, index): HoldLeg => {
    const amount = amounts[index] ?? before
    const after = chain(accountId, (account) => holding(account, side, amount - before))
    if (amount > before) raised.push(movement(book, { accountId, side, amount: amount - before }, index, after))
    whole.push(movement(book, { accountId, side, amount }, index, after))
    return legAfter(after, side, amount)
  })
  return { legs, raised, whole }
}

/** The legs that post these amounts and, when that is final, those that only release the rest. */
export function capturingLegs(book: OpenBook, hold: Hold, amounts: readonly bigint[], isFinal: boolean) {
  const chain = accountsOf(book)
  const movements = hold.legs.flatMap(({ accountId, side, amount: held }, index): Movement[] => {
    const amount = amounts[index] ?? 0n
    if (amount === 0n) return []
    const released = isFinal ? held : amount
    const after = chain(accountId, (account) => capturing(account, side, { amount, released }))
    return [movement(book, { accountId, side, amount }, index, after)]
  })
  const rest = isFinal ? hold.legs.filter((_, index) => amounts[index] === 0n) : []
  const released = rest.map(({ accountId, side, amount }) =>
    legAfter(
      chain(accountId, (account) => holding(account, side, -amount)),
      side,
      amount,
    ),
  )
  return { movements, released }
}

/** Changes accounts of a book one after the other: each change sees what those before left. */
function accountsOf(book: OpenBook) {
  const changed = new Map<string, Account>()
  return (accountId: string, change: (account: Account) => Account): Account => {
    const after = change(changed.get(accountId) ?? accountOf(book, accountId))
    changed.set(accountId, after)
    return after
  }
}

function movement(book: OpenBook, { accountId, side, amount }: HeldLeg, index: number, after: Account): Movement {
  const leg = { accountId, side, amount: `${amount}` }
  return { leg, index, side, amount, before: accountOf(book, accountId), after }
}

function isDebit({ side }: HeldLeg): boolean {
  return side === 'debit'
}
