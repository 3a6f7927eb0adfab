import type { Instant } from '@heptad/schemas/instant.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { accept, type Decision } from '../decider.ts'
import type { PostBatch, PostTransaction, SplitTransaction, TransactionPosted } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { withLegs } from './leg.ts'
import { countLegs } from './limit-state.ts'
import { type Draft, settle } from './posting.ts'
import { draftSplit } from './split-draft.ts'

type Posting = Decision<TransactionPosted, MoneyRejection>
type Transaction = PostBatch['data']['items'][number]

/** Posts one transaction: all of its legs or none. */
export function post(book: OpenBook, { data, facts }: PostTransaction): Posting {
  return postOne(book, data, facts.decidedAt)
}

/** Posts an amount split into parts. */
export function split(book: OpenBook, { data, facts }: SplitTransaction): Posting {
  return postDraft(book, { ...draftSplit(book, data), remarks: data, decidedAt: facts.decidedAt })
}

/** What an event that posts legs says, and when it was decided. */
interface PostedLegs {
  readonly data: Pick<TransactionPosted['data'], 'legs'>
  readonly decidedAt: Instant
}

/** The book after a transaction: its accounts stand where the legs say, and the legs count towards limits. */
export function posted(book: OpenBook, { data: { legs }, decidedAt }: PostedLegs): OpenBook {
  return countLegs(withLegs(book, legs), legs, decidedAt)
}

/** Posts one transaction with these legs. */
export function postOne(book: OpenBook, transaction: Transaction, decidedAt: Instant): Posting {
  return postDraft(book, { legs: transaction.legs, remarks: transaction, decidedAt })
}

function postDraft(book: OpenBook, draft: Draft): Posting {
  const settled = settle(book, draft)
  return settled.kind === 'rejected' ? settled : accept(transactionPosted(settled.posting))
}
