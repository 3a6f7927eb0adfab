import type { Invariant } from './invariant.ts'
import type { Leg } from './ledger-sums.ts'
import type { Recorded } from './log-model.ts'
import { isTransaction } from './money.ts'
import { mustEqual, mustHold } from './violated.ts'

interface Original {
  readonly legs: readonly Leg[]
  /** How much of each leg was taken back. */
  readonly reversed: bigint[]
}

type ReversedLeg = Leg & { readonly originalLeg: number }

/** Sums of its own, by leg of the original: the book's memory of reversals is not asked. */
export function reversalsWithinOriginals(): Invariant {
  const originals = new Map<string, Original>()
  return {
    name: 'the reversals of a transaction never exceed it, and the one after which nothing is left says so',
    onEffect(effect) {
      for (const event of effect) {
        if (event.type === 'money.transaction.reversed') takeBack(originals, event)
        if (!isTransaction(event)) continue
        const legs = event.data.legs as unknown as readonly Leg[]
        originals.set(event.eventId, { legs, reversed: legs.map(() => 0n) })
      }
    },
  }
}

function takeBack(originals: ReadonlyMap<string, Original>, { data, position }: Recorded): void {
  const original = originals.get(String(data.originalId))
  mustHold(original !== undefined, () => `the reversal at ${position} takes back what never was`)
  for (const { originalLeg, accountId, side, amount } of data.legs as unknown as readonly ReversedLeg[]) {
    const leg = original.legs[originalLeg]
    mustHold(leg !== undefined, () => `the reversal at ${position} takes back a leg that never was`)
    mustEqual([accountId, side], [leg.accountId, leg.side === 'debit' ? 'credit' : 'debit'], () => `leg ${originalLeg}`)
    const sum = (original.reversed[originalLeg] ?? 0n) + BigInt(amount)
    original.reversed[originalLeg] = sum
    mustHold(sum <= BigInt(leg.amount), () => `${sum} of ${leg.amount} is taken back at ${position}`)
  }
  const isComplete = original.legs.every(({ amount }, index) => original.reversed[index] === BigInt(amount))
  mustEqual(data.isComplete, isComplete, () => `whether nothing is left after the reversal at ${position}`)
}
