import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { add, type Decimal, negate, ZERO } from './decimal.ts'

/** A leg with an exact signed amount, positive for a debit, and the line of the source that it came from. */
export interface ExactLeg {
  readonly path: string
  readonly asset: string
  readonly amount: Decimal
  readonly line: number
}

/** An asset whose debits and credits differ, with debits minus credits. */
export interface Imbalance {
  readonly asset: string
  readonly excess: Decimal
}

/** The assets in which legs do not balance, in order of their codes. */
export function imbalances(legs: readonly ExactLeg[]): readonly Imbalance[] {
  const sums = new Map<string, Decimal>()
  for (const { asset, amount } of legs) sums.set(asset, add(sums.get(asset) ?? ZERO, amount))
  return [...sums]
    .map(([asset, excess]) => ({ asset, excess }))
    .filter(({ excess }) => excess.digits !== 0n)
    .sort((a, b) => (a.asset < b.asset ? -1 : 1))
}

/** Whether something was given for something else; also when nothing is left over at all. */
export function isExchange(excesses: readonly Imbalance[]): boolean {
  const isGiven = excesses.some(({ excess }) => excess.digits < 0n)
  const isReceived = excesses.some(({ excess }) => excess.digits > 0n)
  return isGiven === isReceived
}

/** What to say about legs that neither balance nor are an exchange. */
export function unbalanced(excesses: readonly Imbalance[]): string {
  const parts = excesses.map(({ asset, excess }) => `${formatMinor(excess.digits, excess.decimals)} ${asset}`)
  return `the transaction does not balance: its postings add up to ${parts.join(', ')}`
}

/**
 * The legs that make each asset balance by itself where one was exchanged for another: one per asset through the account
 * `equity:conversion:<A>-<B>`, codes in order, so that both directions of an exchange share it and its balances are the open
 * position (Peter Selinger, "Tutorial on Multiple Currency Accounting"). An exchange among more assets names them all.
 */
export function conversionLegs(excesses: readonly Imbalance[], line: number): readonly ExactLeg[] {
  const path = `equity:conversion:${excesses.map(({ asset }) => asset).join('-')}`
  return excesses.map(({ asset, excess }) => ({ path, asset, amount: negate(excess), line }))
}

/**
 * Merges the legs of an account that is both debited and credited into one of the difference, because a ledger takes an
 * account on one side of a transaction only. Accounts on one side keep each leg; legs of zero are left out.
 */
export function netOpposingLegs(legs: readonly ExactLeg[]): readonly ExactLeg[] {
  const byAccount = Map.groupBy(legs, ({ path, asset }) => `${path}\n${asset}`)
  return [...byAccount.values()].flatMap((own) => (isOneSided(own) ? own : net(own)))
}

function isOneSided(legs: readonly ExactLeg[]): boolean {
  return legs.every(({ amount }) => amount.digits > 0n) || legs.every(({ amount }) => amount.digits < 0n)
}

function net(legs: readonly ExactLeg[]): readonly ExactLeg[] {
  const [first] = legs
  const amount = legs.reduce((sum, leg) => add(sum, leg.amount), ZERO)
  return first === undefined || amount.digits === 0n ? [] : [{ ...first, amount }]
}
