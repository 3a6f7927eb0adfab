import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { transactionReversed } from '@heptad/schemas/money/reversal.ts'
import { accept, type Decision, type InStream, reject } from '../decider.ts'
import type { ReverseTransaction, TransactionReversed } from './book-messages.ts'
import { legsOf, type OpenBook, type Reversed } from './book-state.ts'
import { refuseClosedPeriod } from './period.ts'
import { refused, settle } from './posting.ts'
import { draftReversal } from './reversal-draft.ts'
import { posted } from './transaction.ts'

/** Takes back what is left of an earlier transaction, or a part of it. The original is a fact; the book knows what of it was reversed. */
export function reverse(
  book: OpenBook,
  { data, facts }: ReverseTransaction,
): Decision<TransactionReversed, MoneyRejection> {
  const { transactionId } = data
  const { original, decidedAt } = facts
  const closed = refuseClosedPeriod(book, data.effectiveAt ?? decidedAt)
  if (closed !== null) return refused(closed)
  if (original === null) return reject('transaction-not-found', { transactionId })
  const draft = draftReversal(original, book.reversals.get(transactionId), data)
  const settled = settle(book, { ...draft, remarks: data, decidedAt })
  if (settled.kind === 'rejected') return settled
  const { legs, ...remarks } = settled.posting
  return accept(
    transactionReversed({
      originalId: transactionId,
      legs: legs.map((leg, index) => ({ ...leg, originalLeg: draft.places[index] ?? 0 })),
      isComplete: draft.isComplete,
      ...remarks,
    }),
  )
}

/** The book after a reversal: of an original that is wholly reversed, that alone is kept. */
export function reversed(book: OpenBook, { data, decidedAt }: InStream<TransactionReversed>): OpenBook {
  const { originalId, legs, isComplete } = data
  const before = book.reversals.get(originalId)
  const sums = new Map<number, bigint>(before === 'whole' ? [] : before)
  for (const { originalLeg, amount } of legs) sums.set(originalLeg, (sums.get(originalLeg) ?? 0n) + BigInt(amount))
  const after: Reversed = isComplete ? 'whole' : [...sums]
  const keptLegs = book.keptLegs + legsOf(after) - legsOf(before)
  return { ...posted(book, { data, decidedAt }), reversals: book.reversals.set(originalId, after), keptLegs }
}
