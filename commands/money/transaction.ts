import { book } from '@heptad/domains/money/book.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { defineCommand } from '../define.ts'

<<<<<<< HEAD

import { answerPosting, isPosted, verdict } from './posting-answer.ts'

=======

import { answeredLeg } from './answered-leg.ts'

>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)

import { UNFROZEN } from './unfrozen.ts'

export const transactionCommands = [
  defineCommand(postTransaction, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: answerPosting,
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
  defineCommand(postBatch, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      items: events.filter(isPosted).map(verdict),
    }),
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
]
<<<<<<< HEAD
=======

function postedTransactions(events: readonly InStream<BookEvent>[]): readonly InStream<TransactionPosted>[] {
  return events.filter((event) => event.type === 'money.transaction.posted')
}

/** A transaction's id is the id of its event. */
function verdict({ eventId, data, decidedAt }: InStream<TransactionPosted>): JsonObject {
  const { effectiveAt, reference } = data
  return { transactionId: eventId, status: 'posted', effectiveAt, reference, createdAt: decidedAt }
}
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
