import { HoldSums } from './hold-sums.ts'
import type { Invariant } from './invariant.ts'
import { LedgerSums, type Leg } from './ledger-sums.ts'
import type { Recorded } from './log-model.ts'

/** Every event that posts its legs. */
const TRANSACTIONS = new Set([
  'money.transaction.posted',
  'money.transaction.exchanged',
  'money.transaction.reversed',
  'money.hold.captured',
])

/** Whether an event is a transaction, which may be reversed. */
export function isTransaction({ type }: Recorded): boolean {
  return TRANSACTIONS.has(type)
}

/** Sums of its own, from the legs alone: no rule of the ledger is asked. */
export function booksBalance(): Invariant {
  const ledger = new LedgerSums()
  const holds = new HoldSums(ledger)
  return {
    name: 'books balance, each hold is resolved once and in its time, and no account is ever out of its bounds',
    onEffect(effect) {
      for (const event of effect) {
        if (!event.type.startsWith('money.')) continue
        const where = `at ${event.position}`
        const [legs, released] = [legsOf(event.data.legs), legsOf(event.data.released)]
        ledger.takeTerms(event)
        if (isTransaction(event)) ledger.post(legs, where)
        holds.take(event, [...legs, ...released])
        holds.checkNoneDue(event, legs)
        ledger.check([...legs, ...released], where)
      }
    },
  }
}

function legsOf(value: unknown): readonly Leg[] {
  return Array.isArray(value) ? value : []
}
