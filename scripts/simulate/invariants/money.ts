import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { Invariant } from './invariant.ts'
import type { Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

interface Sums {
  debits: bigint
  credits: bigint
  floor: bigint | null
}

/** Every event that posts its legs. */
const TRANSACTIONS = new Set([
  'money.transaction.posted',
  'money.transaction.exchanged',
  'money.transaction.reversed',
  'money.hold.captured',
])

/** Sums of its own, from the legs alone: no rule of the ledger is asked. */
export function booksBalance(): Invariant {
  const accounts = new Map<string, Sums>()
  return {
    name: 'books balance, and no account is ever under its floor',
    onEffect(effect) {
      for (const event of effect) {
        const { type, data } = event
        if (type === 'money.account.opened')
          accounts.set(String(data.accountId), { debits: 0n, credits: 0n, floor: null })
        if ('minBalance' in data) sumsOf(accounts, String(data.accountId)).floor = bound(data.minBalance)
        if (TRANSACTIONS.has(type)) post(accounts, event)
      }
    },
  }
}

function post(accounts: Map<string, Sums>, { data, position }: Recorded): void {
  const legs = data.legs as unknown as readonly PostedLeg[]
  const balances = new Map<string, bigint>()
  for (const { accountId, asset, side, amount, debitsAfter, creditsAfter } of legs) {
    const sums = sumsOf(accounts, accountId)
    const signed = side === 'debit' ? BigInt(amount) : -BigInt(amount)
    balances.set(asset, (balances.get(asset) ?? 0n) + signed)
    if (side === 'debit') sums.debits += BigInt(amount)
    else sums.credits += BigInt(amount)
    mustEqual(
      [debitsAfter, creditsAfter],
      [`${sums.debits}`, `${sums.credits}`],
      () => `the sums of ${accountId} at ${position}`,
    )
  }
  for (const [asset, balance] of balances)
    mustEqual(balance, 0n, () => `debits less credits of ${asset} at ${position}`)
  for (const { accountId, path, normalSide } of legs) {
    const { debits, credits, floor } = sumsOf(accounts, accountId)
    const balance = normalSide === 'debit' ? debits - credits : credits - debits
    mustHold(
      floor === null || balance >= floor,
      () => `${path} holds ${balance} at ${position}, under its floor ${floor}`,
    )
  }
}

function sumsOf(accounts: Map<string, Sums>, accountId: string): Sums {
  const sums = accounts.get(accountId)
  mustHold(sums !== undefined, () => `account ${accountId} was never opened`)
  return sums
}

function bound(value: unknown): bigint | null {
  return typeof value === 'string' ? BigInt(value) : null
}
