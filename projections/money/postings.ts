import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { holdCaptured } from '@heptad/schemas/money/hold.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import type { z } from 'zod'
import { type EventHandler, on } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'

/** What every event that posts has in common: its id is the transaction's, and its `legs` are what was posted. */
export type Posting = z.output<typeof transactionPosted.data>

type Project = (event: RecordedEvent<string, Posting>) => readonly RowOperation[]

/** Handles every event that posts. */
export function onPosting(project: Project): readonly EventHandler[] {
  return [on(transactionPosted, project), on(holdCaptured, project)]
}
