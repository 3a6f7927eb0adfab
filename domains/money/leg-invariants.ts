import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { broken } from '../invariants.ts'
import { type Account, availableOf, highestBalanceOf } from './account-state.ts'
import type { OpenBook } from './book-state.ts'

/** A leg of an event, and what its amount does to the counters of its account: said without the rules that decided it. */
export interface Step {
  readonly leg: PostedLeg
  /** What is added to the counters of the leg's side. */
  readonly posted: bigint
  readonly pending: bigint
  /** Whether it moves or binds money, which a frozen account refuses. */
  readonly binds: boolean
}

/** The step of a leg that is posted. */
export function postingStep(leg: PostedLeg): Step {
  return { leg, posted: BigInt(leg.amount), pending: 0n, binds: true }
}

/** What is wrong with the legs of one event. */
export function ofLegs(book: OpenBook, steps: readonly Step[]): readonly string[] {
  const touched = new Map<string, Account>()
  const findings: string[] = []
  for (const step of steps) {
    const { accountId } = step.leg
    const account = touched.get(accountId) ?? book.accounts.get(accountId)
    if (account === undefined) {
      findings.push(`a leg on account ${accountId}, which does not exist`)
      continue
    }
    const after = moved(account, step)
    findings.push(...ofLeg(account, after, step))
    touched.set(accountId, after)
  }
  for (const account of touched.values()) findings.push(...bounds(book.accounts.get(account.accountId), account))
  return findings
}

/** What differs between the debits and the credits of legs, by asset. */
export function unbalancedLegs(legs: readonly Pick<PostedLeg, 'asset' | 'side' | 'amount'>[]): readonly string[] {
  const sums = new Map<string, bigint>()
  for (const { asset, side, amount } of legs)
    sums.set(asset, (sums.get(asset) ?? 0n) + (side === 'debit' ? BigInt(amount) : -BigInt(amount)))
  return differences(sums)
}

export function differences(sums: ReadonlyMap<string, bigint>): readonly string[] {
  return [...sums].filter(([, sum]) => sum !== 0n).map(([asset, sum]) => `${asset}: debits less credits are ${sum}`)
}

function ofLeg(account: Account, after: Account, { leg, posted, pending, binds }: Step): readonly string[] {
  const name = `account ${account.accountId}`
  const isSame = (['path', 'asset', 'scale', 'normalSide'] as const).every((term) => leg[term] === account[term])
  const isFrozen = leg.side === 'debit' ? account.isDebitFrozen : account.isCreditFrozen
  return broken(
    [isSame, `${name}: a leg names other terms than the account has`],
    [posted > 0n || pending > 0n || !binds, `${name}: an amount of ${leg.amount}`],
    [leg.accountVersion === `${after.version}`, `${name}: version ${leg.accountVersion} after ${account.version}`],
    ...counters(leg, after).map(([counter, says, is]): [boolean, string] => [
      says === is,
      `${name}: ${counter} ${says} instead of ${is}`,
    ]),
    [!account.isClosed, `${name}: a leg after it was closed`],
    [!isFrozen || !binds, `${name}: a ${leg.side} while it was frozen`],
  )
}

function counters(leg: PostedLeg, after: Account): readonly [counter: string, says: string, is: string][] {
  return [
    ['debits', leg.debitsAfter, `${after.postedDebits}`],
    ['credits', leg.creditsAfter, `${after.postedCredits}`],
    ['pending debits', leg.pendingDebitsAfter ?? '0', `${after.pendingDebits}`],
    ['pending credits', leg.pendingCreditsAfter ?? '0', `${after.pendingCredits}`],
  ]
}

/** The account with one leg more: its counters from the amount alone, never from what the event says they are. */
function moved(account: Account, { leg, posted, pending }: Step): Account {
  const [debit, credit] = leg.side === 'debit' ? [1n, 0n] : [0n, 1n]
  return account.after({
    ...leg,
    debitsAfter: `${account.postedDebits + debit * posted}`,
    creditsAfter: `${account.postedCredits + credit * posted}`,
    pendingDebitsAfter: `${account.pendingDebits + debit * pending}`,
    pendingCreditsAfter: `${account.pendingCredits + credit * pending}`,
    accountVersion: `${account.version + 1n}`,
  })
}

function bounds(before: Account | undefined, after: Account): readonly string[] {
  const { accountId, minBalance, maxBalance } = after
  const available = availableOf(after)
  const highest = highestBalanceOf(after)
  const [wasAvailable, wasHighest] = before === undefined ? [0n, 0n] : [availableOf(before), highestBalanceOf(before)]
  return broken(
    [
      minBalance === null || available >= minBalance || available >= wasAvailable,
      `account ${accountId} fell to ${available}, below ${minBalance}`,
    ],
    [
      maxBalance === null || highest <= maxBalance || highest <= wasHighest,
      `account ${accountId} rose to ${highest}, above ${maxBalance}`,
    ],
  )
}
