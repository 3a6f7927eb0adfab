import type { EventContract, EventOf } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { transactionExchanged } from '@heptad/schemas/money/exchange.ts'
import { holdCaptured } from '@heptad/schemas/money/hold.ts'
import { transactionReversed } from '@heptad/schemas/money/reversal.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import type { EventHandler } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'

type Posted = EventOf<typeof transactionPosted>['data']

/** Everything that posts legs, whatever else it is. */
const TRANSACTIONS: readonly EventContract[] = [
  transactionPosted,
  transactionExchanged,
  transactionReversed,
  holdCaptured,
]

/** Handles every event that is a transaction by what they have in common. */
export function onTransaction(
  project: (event: RecordedEvent<string, Posted>) => readonly RowOperation[],
): readonly EventHandler[] {
  return TRANSACTIONS.map(({ type }) => ({ type, project: project as unknown as EventHandler['project'] }))
}
