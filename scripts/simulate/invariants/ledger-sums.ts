import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** Where an account stands, in minor units; null is without bound. */
export interface Sums {
  debit: bigint
  credit: bigint
  pendingDebit: bigint
  pendingCredit: bigint
  floor: bigint | null
  ceiling: bigint | null
}

export type Leg = Pick<PostedLeg, 'accountId' | 'path' | 'asset' | 'normalSide' | 'side' | 'amount'> & {
  readonly debitsAfter: string
  readonly creditsAfter: string
  readonly pendingDebitsAfter?: string
  readonly pendingCreditsAfter?: string
}

/** The accounts of all books, summed up from what events move and hold: no rule of the ledger is asked. */
export class LedgerSums {
  readonly #accounts = new Map<string, Sums>()

  of(accountId: string): Sums {
    const sums = this.#accounts.get(accountId)
    mustHold(sums !== undefined, () => `account ${accountId} was never opened`)
    return sums
  }

  /** Takes what an event says about an account itself. */
  takeTerms({ type, data }: Recorded): void {
    const accountId = String(data.accountId)
    if (type === 'money.account.opened')
      this.#accounts.set(accountId, {
        ...{ debit: 0n, credit: 0n, pendingDebit: 0n, pendingCredit: 0n, floor: null, ceiling: null },
      })
    if (!('minBalance' in data)) return
    const sums = this.of(accountId)
    sums.floor = bound(data.minBalance)
    sums.ceiling = bound(data.maxBalance)
  }

  /** Posts legs one after the other: they balance, and each says where its account stands after it. */
  post(legs: readonly Leg[], where: string): void {
    const balances = new Map<string, bigint>()
    for (const { accountId, asset, side, amount, debitsAfter, creditsAfter } of legs) {
      const sums = this.of(accountId)
      const signed = side === 'debit' ? BigInt(amount) : -BigInt(amount)
      balances.set(asset, (balances.get(asset) ?? 0n) + signed)
      sums[side] += BigInt(amount)
      mustEqual(
        [debitsAfter, creditsAfter],
        [`${sums.debit}`, `${sums.credit}`],
        () => `the sums of ${accountId} ${where}`,
      )
    }
    for (const [asset, balance] of balances) mustEqual(balance, 0n, () => `debits less credits of ${asset} ${where}`)
  }

  hold({ accountId, side }: Pick<Leg, 'accountId' | 'side'>, amount: bigint): void {
    this.of(accountId)[side === 'debit' ? 'pendingDebit' : 'pendingCredit'] += amount
  }

  /** After all legs of an event: what is pending on their accounts is what their holds hold, and none is out of its bounds. */
  check(legs: readonly Leg[], where: string): void {
    const last = new Map(legs.map((leg) => [leg.accountId, leg]))
    for (const { accountId, path, normalSide, pendingDebitsAfter = '0', pendingCreditsAfter = '0' } of last.values()) {
      const { debit, credit, pendingDebit, pendingCredit, floor, ceiling } = this.of(accountId)
      mustEqual(
        [pendingDebitsAfter, pendingCreditsAfter],
        [`${pendingDebit}`, `${pendingCredit}`],
        () => `what is pending on ${path} ${where}`,
      )
      const isDebit = normalSide === 'debit'
      const balance = isDebit ? debit - credit : credit - debit
      const [brought, taken] = isDebit ? [pendingDebit, pendingCredit] : [pendingCredit, pendingDebit]
      mustHold(
        floor === null || balance - taken >= floor,
        () => `${path} has ${balance} and ${taken} of it held ${where}, under its floor ${floor}`,
      )
      mustHold(
        ceiling === null || balance + brought <= ceiling,
        () => `${path} has ${balance} and ${brought} to come ${where}, over its ceiling ${ceiling}`,
      )
    }
  }
}

function bound(value: unknown): bigint | null {
  return typeof value === 'string' ? BigInt(value) : null
}
