import type { Instant } from '@heptad/schemas/instant.ts'
import { batchItemsRefused } from '@heptad/schemas/money/batch.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision, reject } from '../decider.ts'
import type { BatchItemsRefused, PostBatch, TransactionPosted } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { refuseClosedPeriod } from './period.ts'
import type { Refusal } from './policy.ts'
import { posted, postOne } from './transaction.ts'

type BatchDecision = Decision<TransactionPosted | BatchItemsRefused, MoneyRejection>
type Transaction = PostBatch['data']['items'][number]
type Refused = BatchItemsRefused['data']['items'][number]

/**
 * Posts transactions in order, each on what the ones before left: all of them or none, or each for itself. The periods of all come first. A batch
 * has one key: with one item in a closed period it is refused as a whole, so that nothing is kept and it may be sent again once the period is open.
 */
export function postBatch(book: OpenBook, { data: { items, atomic }, facts: { decidedAt } }: PostBatch): BatchDecision {
  for (const [item, { effectiveAt = decidedAt }] of items.entries()) {
    const closed = refuseClosedPeriod(book, effectiveAt)
    if (closed !== null) return refusedFor(item, closed)
  }
  return atomic === false ? postEach(book, items, decidedAt) : postAll(book, items, decidedAt)
}

/** The first refusal refuses all, and says whose it is. */
function postAll(book: OpenBook, items: readonly Transaction[], decidedAt: Instant): BatchDecision {
  const events: TransactionPosted[] = []
  let tentative = book
  for (const [item, transaction] of items.entries()) {
    const decision = postOne(tentative, transaction, decidedAt)
    if (decision.kind === 'rejected') return refusedFor(item, decision.rejection)
    events.push(...decision.events)
    for (const { data } of decision.events) tentative = posted(tentative, { data, decidedAt })
  }
  return accept(...events)
}

/** What was refused is told by one event at the end, so that every item has its verdict again whenever the batch is repeated under its key. */
function postEach(book: OpenBook, items: readonly Transaction[], decidedAt: Instant): BatchDecision {
  const events: TransactionPosted[] = []
  const refused: Refused[] = []
  let tentative = book
  for (const [item, transaction] of items.entries()) {
    const decision = postOne(tentative, transaction, decidedAt)
    if (decision.kind === 'rejected') {
      const { code, details } = decision.rejection
      refused.push({ item, code, details: { ...details } })
      continue
    }
    events.push(...decision.events)
    for (const { data } of decision.events) tentative = posted(tentative, { data, decidedAt })
  }
  return accept<TransactionPosted | BatchItemsRefused>(
    ...events,
    ...(refused.length === 0 ? [] : [batchItemsRefused({ items: refused })]),
  )
}

function refusedFor(item: number, { code, details }: NonNullable<Refusal>): BatchDecision {
  return reject(code, { item, ...details })
}
