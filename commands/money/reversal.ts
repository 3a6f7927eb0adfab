import type { OriginalTransaction, ReversalFacts } from '@heptad/domains/money/book-messages.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { EventId } from '@heptad/schemas/ids.ts'
import { type BookId, bookStream } from '@heptad/schemas/money/book.ts'
import { transactionEvents } from '@heptad/schemas/money/events.ts'
import { reverseTransaction } from '@heptad/schemas/money/reversal.ts'
import { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { z } from 'zod'
import { defineCommand, type FactSources } from '../define.ts'
import { inBook } from './in-book.ts'
import { answerPosting } from './posting-answer.ts'

export const reversalCommands = [
  defineCommand(reverseTransaction, {
    ...inBook,
    permission: 'money.transactions.reverse',
    facts: reversalFacts,
    answer: answerPosting,
    answersFromEvents: true,
  }),
]

/** Reads the transaction that is to be reversed from the log. */
export async function reversalFacts(
  { readEvent }: FactSources,
  { bookId, transactionId }: { readonly bookId: BookId; readonly transactionId: string },
): Promise<Pick<ReversalFacts, 'original'>> {
  const event = await readEvent(bookStream(bookId), EventId.parse(transactionId))
  return { original: originalOf(event) }
}

const TRANSACTIONS: ReadonlySet<string> = new Set(transactionEvents.map(({ type }) => type))
const Original = z.object({
  legs: z.array(PostedLeg.pick({ accountId: true, asset: true, side: true, amount: true }).strip()),
})

function originalOf(event: RecordedEvent | null): OriginalTransaction | null {
  return event !== null && TRANSACTIONS.has(event.type) ? Original.parse(event.data) : null
}
