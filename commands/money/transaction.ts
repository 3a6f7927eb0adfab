import type { InStream } from '@heptad/domains/decider.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookEvent, TransactionPosted } from '@heptad/domains/money/book-messages.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { type PostedLeg, postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { defineCommand } from '../define.ts'
import { UNFROZEN } from './unfrozen.ts'

export const transactionCommands = [
  defineCommand(postTransaction, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      ...postedTransactions(events).map((event) => ({ ...verdict(event), legs: event.data.legs.map(answeredLeg) }))[0],
    }),
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
  defineCommand(postBatch, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      items: postedTransactions(events).map(verdict),
    }),
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
]

function postedTransactions(events: readonly InStream<BookEvent>[]): readonly InStream<TransactionPosted>[] {
  return events.filter((event) => event.type === 'money.transaction.posted')
}

/** A transaction's id is the id of its event. */
function verdict({ eventId, data, decidedAt }: InStream<TransactionPosted>): JsonObject {
  const { effectiveAt, reference } = data
  return { transactionId: eventId, status: 'posted', effectiveAt, reference, createdAt: decidedAt }
}

/** The leg with its account's balance right after it, in minor units on the account's normal side. */
function answeredLeg(leg: PostedLeg): JsonObject {
  const { accountId, path, asset, scale, side, amount, accountVersion, debitsAfter, creditsAfter } = leg
  const posted = `${balanceAfter(leg)}`
  return {
    ...{ accountId, path, asset, scale, side, amount, accountVersion },
    balanceAfter: { available: posted, posted, postedDebits: debitsAfter, postedCredits: creditsAfter },
  }
}

function balanceAfter({ normalSide, debitsAfter, creditsAfter }: PostedLeg): bigint {
  const debitBalance = BigInt(debitsAfter) - BigInt(creditsAfter)
  return normalSide === 'debit' ? debitBalance : -debitBalance
}
