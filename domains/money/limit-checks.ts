import type { Limit } from '@heptad/schemas/money/limit.ts'
import { usedAt } from './limit-state.ts'
import { type Totals, totalOf } from './movement.ts'
import { identityOf, type Refusal } from './policy.ts'
import type { Attempt } from './transaction-checks.ts'

const NOTHING: Totals = { debit: 0n, credit: 0n }
const DIGITS_OF_THE_MAXIMUM = 2

/** Refuses a transaction that moves more of an asset than one may in this book. */
export function overOperationMaximum({ book, movements, limited = movements }: Attempt): Refusal {
  const { operationMaximum } = book
  if (operationMaximum === null || totalOf(limited).debit <= operationMaximum) return null
  const moved = new Map<string, bigint>()
  for (const { before, side, amount } of limited) {
    if (side === 'credit') continue
    const sum = (moved.get(before.asset) ?? 0n) + amount
    moved.set(before.asset, sum)
    const maximum = operationMaximum * 10n ** BigInt(Math.max(0, before.scale - DIGITS_OF_THE_MAXIMUM))
    if (sum > maximum)
      return { code: 'limit-exceeded', details: { asset: before.asset, window: 'operation', maximum: `${maximum}` } }
  }
  return null
}

/** Refuses a transaction that goes beyond a limit of one of its accounts. What moves an account the other way is never refused. */
export function overAccountLimit({ book, movements, limited = movements, decidedAt }: Attempt): Refusal {
  if (book.limits.isEmpty()) return null
  const moved = new Map<string, Totals>()
  for (const { before, side, amount } of limited) {
    if (!book.limits.has(before.accountId)) continue
    const sum = moved.get(before.accountId) ?? NOTHING
    moved.set(before.accountId, { ...sum, [side]: sum[side] + amount })
  }
  for (const { before, index } of limited) {
    const [own, now] = [book.limits.get(before.accountId), moved.get(before.accountId)]
    if (own === undefined || now === undefined) continue
    for (const limit of own.limits) {
      const used = usedAt(own, limit.window, decidedAt)
      if (now[limit.side] === 0n || counts(limit, used) + counts(limit, now) <= BigInt(limit.maximum)) continue
      const left = BigInt(limit.maximum) - counts(limit, used)
      const details = {
        leg: index,
        ...identityOf(before),
        ...limit,
        required: `${counts(limit, now)}`,
        left: `${left}`,
      }
      return { code: 'limit-exceeded', details }
    }
  }
  return null
}

function counts({ side, isNet }: Limit, { debit, credit }: Totals): bigint {
  const [own, other] = side === 'debit' ? [debit, credit] : [credit, debit]
  return isNet ? own - other : own
}
