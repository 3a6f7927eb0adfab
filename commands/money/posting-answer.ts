import type { InStream } from '@heptad/domains/decider.ts'
import type {
  BookEvent,
  TransactionExchanged,
  TransactionPosted,
  TransactionReversed,
} from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import type { AnswerInput } from '../define.ts'
import { answeredLeg } from './answered-leg.ts'

type Posting = TransactionPosted | TransactionExchanged | TransactionReversed
const POSTINGS: readonly BookEvent['type'][] = [
  'money.transaction.posted',
  'money.transaction.exchanged',
  'money.transaction.reversed',
] satisfies readonly Posting['type'][]

/** Whether an event is a transaction. */
export function isPosted(event: InStream<BookEvent>): event is InStream<Posting> {
  return POSTINGS.includes(event.type)
}

/** The one transaction of a command with its legs: read from events alone. */
export function answerPosting({ events, streamId }: AnswerInput<object, BookEvent, BookState>): JsonObject {
  const [event] = events.filter(isPosted)
  const bookId = bookIdOf(streamId)
  return event === undefined ? { bookId } : { bookId, ...summaryOf(event), legs: event.data.legs.map(answeredLeg) }
}

/** A transaction without its legs: id, status, times and reference. Its id is that of its event. */
export function summaryOf(event: InStream<Posting>): JsonObject {
  const { eventId, data, decidedAt } = event
  const { effectiveAt, reference } = data
  return {
    ...{ transactionId: eventId, status: 'posted', effectiveAt, reference, createdAt: decidedAt },
    ...('exchange' in data ? { exchange: data.exchange } : {}),
    ...('originalId' in data ? { originalId: data.originalId, isComplete: data.isComplete } : {}),
  }
}
