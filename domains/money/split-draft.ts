import type { SplitTransaction } from './book-messages.ts'
import type { Leg } from './movement.ts'
import type { Refusal } from './policy.ts'
import type { Draft } from './posting.ts'
import { splitAmount, splitFault } from './split.ts'

/**
 * The legs of a split, those of parts that get nothing among them: what must hold for a part does not hang on how its amount is rounded. Where the parts do
 * not make up the whole the accounts are checked first, with amounts that count for nothing.
 */
export function draftSplit({ from, amount, side, parts }: SplitTransaction['data']): Pick<Draft, 'legs' | 'flaws'> {
  const amounts = splitAmount(BigInt(amount), parts)
  const other = side === 'debit' ? 'credit' : 'debit'
  const legs = parts.map(
    ({ fixed, percent, remaining, ...part }, index): Leg => ({
      ...part,
      side: other,
      amount: `${amounts?.[index] ?? 1n}`,
    }),
  )
  return {
    legs: [{ ...from, side, amount }, ...legs],
    ...(amounts === null ? { flaws: { balance: invalid(amount, parts) } } : {}),
  }
}

function invalid(amount: string, parts: SplitTransaction['data']['parts']): NonNullable<Refusal> {
  return { code: 'split-invalid', details: { amount, ...splitFault(BigInt(amount), parts) } }
}
