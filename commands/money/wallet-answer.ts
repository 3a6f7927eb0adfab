import type { InStream } from '@heptad/domains/decider.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { walletAt } from '@heptad/schemas/money/wallet.ts'
import type { AnswerInput } from '../define.ts'
import { isPosted } from './posting-answer.ts'

/** What was asked of a wallet. */
export type WalletAction = 'credit' | 'debit' | 'hold' | 'transfer' | 'confirmation' | 'cancellation' | 'reversal'

/** What every command that moves money in a wallet answers: the wallet as it stands after it, read from events alone. */
export function answerWallet(type: WalletAction) {
  return ({ events }: AnswerInput<object, BookEvent, BookState>): JsonObject => {
    const event = events.find(isMovement)
    return event === undefined ? {} : { type, ...movementIn(event) }
  }
}

type Movement = Extract<
  BookEvent,
  {
    type: `money.transaction.${'posted' | 'reversed' | 'exchanged'}` | `money.hold.${'placed' | 'captured' | 'voided'}`
  }
>

function isMovement(event: InStream<BookEvent>): event is InStream<Movement> {
  return isPosted(event) || /^money\.hold\.(?:placed|captured|voided)$/.test(event.type)
}

function movementIn(event: InStream<Movement>): JsonObject {
  const { legs } = event.data
  const own = legs.find(isOfWallet) ?? legs[0]
  const legsOfWallet = legs.filter(({ accountId }) => accountId === own?.accountId)
  const last = legsOfWallet.at(-1)
  if (last === undefined) return {}
  const amount = legsOfWallet.reduce((sum, leg) => sum + BigInt(leg.amount), 0n)
  return {
    ...namesOf(event),
    ...{ amount: `${amount}`, currency: last.asset, walletId: last.accountId, balanceAfter: balanceAfter(last) },
    ...{ createdAt: event.decidedAt },
  }
}

/** A hold is a transaction that is pending: its id is one, until it is confirmed under another. */
function namesOf({ type, eventId, data }: InStream<Movement>): JsonObject {
  switch (type) {
    case 'money.hold.placed':
      return { transactionId: eventId, holdId: eventId, status: 'pending', expiresAt: data.expiresAt }
    case 'money.hold.captured':
      return { transactionId: eventId, holdId: data.about, status: 'posted' }
    case 'money.hold.voided':
      return { transactionId: data.about, holdId: data.about, status: 'cancelled' }
    case 'money.transaction.reversed':
      return { transactionId: eventId, originalId: data.originalId, status: 'posted' }
    default:
      return { transactionId: eventId, status: 'posted' }
  }
}

type WalletLeg = Omit<PostedLeg, 'amount'>

function isOfWallet({ path, normalSide }: WalletLeg): boolean {
  return normalSide === 'credit' && walletAt(path) !== null
}

/** In minor units: what can be spent, what holds of others would bring, and what its own holds would take. */
function balanceAfter(leg: WalletLeg): JsonObject {
  const { debitsAfter, creditsAfter, pendingDebitsAfter: frozen = '0', pendingCreditsAfter: pending = '0' } = leg
  return { available: `${BigInt(creditsAfter) - BigInt(debitsAfter) - BigInt(frozen)}`, pending, frozen }
}
