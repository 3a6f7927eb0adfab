import type { EventOf } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { transactionEvents } from '@heptad/schemas/money/events.ts'
import type { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import type { EventHandler } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'

/** What every event that is a transaction says. */
export type Posted = EventOf<typeof transactionPosted>['data']

/** Handles every event that is a transaction by what they have in common. */
export function onTransaction(
  project: (event: RecordedEvent<string, Posted>) => readonly RowOperation[],
): readonly EventHandler[] {
  return transactionEvents.map(({ type }) => ({ type, project: project as unknown as EventHandler['project'] }))
}
