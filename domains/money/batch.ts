import { batchItemsRefused } from '@heptad/schemas/money/batch.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision } from '../decider.ts'
import type { BatchItemsRefused, PostBatch, TransactionPosted } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { posted, postOne } from './transaction.ts'

type Refused = BatchItemsRefused['data']['items'][number]

/**
 * Posts transactions in order, each for itself on what the ones before left. What was refused is told by one event at the end, so
 * that every item has its verdict again whenever the batch is repeated under its key.
 */
export function postEach(
  book: OpenBook,
  { data, facts: { decidedAt } }: PostBatch,
): Decision<TransactionPosted | BatchItemsRefused, MoneyRejection> {
  const events: TransactionPosted[] = []
  const refused: Refused[] = []
  let tentative = book
  for (const [item, transaction] of data.items.entries()) {
    const decision = postOne(tentative, transaction, decidedAt)
    if (decision.kind === 'rejected') {
      const { code, details } = decision.rejection
      refused.push({ item, code, details: { ...details } })
      continue
    }
    events.push(...decision.events)
    for (const event of decision.events) tentative = posted(tentative, { ...event, decidedAt })
  }
  return accept<TransactionPosted | BatchItemsRefused>(
    ...events,
    ...(refused.length === 0 ? [] : [batchItemsRefused({ items: refused })]),
  )
}
