import type { InStream } from '@heptad/domains/decider.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { WalletAction } from '@heptad/schemas/money/wallet-answers.ts'
import { walletAt } from '@heptad/schemas/money/wallet-owner.ts'
import type { AnswerInput } from '../define.ts'
import { isPosted } from './posting-answer.ts'

/** What every command that moves money in a wallet answers: the wallet as it stands after it, read from events alone. */
export function answerWallet(type: WalletAction) {
  return ({ events }: AnswerInput<object, BookEvent, BookState>): JsonObject => {
    const event = events.find(isMovement)
    return event === undefined ? {} : movementIn(event, type)
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

function movementIn(event: InStream<Movement>, type: WalletAction): JsonObject {
  const accountId = accountIn(event)
  const onWallet = (leg: PostedLeg) => leg.accountId === accountId
  const moved = event.data.legs.filter(onWallet)
  const last = [...moved, ...releasedBy(event).filter(onWallet)].at(-1)
  if (last === undefined) return {}
  const amount = moved.reduce((sum, leg) => sum + BigInt(leg.amount), 0n)
  const { transactionId, status, ...more } = stateOf(event)
  return {
    ...{ transactionId, type, status, amount: `${amount}`, currency: last.asset, walletId: last.accountId },
    ...{ balanceAfter: balanceAfter(last), createdAt: event.decidedAt, ...more },
  }
}

/** What a last capture releases without posting anything; it comes after what it posts. */
function releasedBy({ type, data }: InStream<Movement>): readonly PostedLeg[] {
  return type === 'money.hold.captured' ? data.released : []
}

/** The wallet that the answer is about. Of a hold on several wallets it is one in which something was still frozen until now. */
function accountIn(event: InStream<Movement>): string | undefined {
  const legs = [...event.data.legs, ...releasedBy(event)]
  const named = legs.filter((leg) => isOfWallet(leg) && isNamedBy(event, leg))
  const leg = named.find(({ amount }) => amount !== '0') ?? named[0] ?? legs.find(isOfWallet) ?? legs[0]
  return leg?.accountId
}

interface State extends JsonObject {
  readonly transactionId: string
  readonly status: 'pending' | 'posted' | 'cancelled'
}

/** A hold is shown as a pending transaction under the hold's id, until it is confirmed under an id of its own. */
function stateOf({ type, eventId, data }: InStream<Movement>): State {
  switch (type) {
    case 'money.hold.placed':
      return { transactionId: eventId, status: 'pending', holdId: eventId, expiresAt: data.expiresAt }
    case 'money.hold.captured':
      return { transactionId: eventId, status: 'posted', holdId: data.about }
    case 'money.hold.voided':
      return { transactionId: data.about, status: 'cancelled', holdId: data.about }
    case 'money.transaction.reversed':
      return { transactionId: eventId, status: 'posted', originalId: data.originalId }
    default:
      return { transactionId: eventId, status: 'posted' }
  }
}

/** Whether the answer may be about the wallet of this leg. A hold that ends is answered for a wallet that it debits, which need not be its first leg. */
function isNamedBy({ type }: InStream<Movement>, { side }: PostedLeg): boolean {
  return side === 'debit' || !/^money\.hold\.(?:captured|voided)$/.test(type)
}

function isOfWallet({ path, normalSide }: PostedLeg): boolean {
  return normalSide === 'credit' && walletAt(path) !== null
}

/** In minor units: what can be spent, what holds of others would bring, and what its own holds would take. */
function balanceAfter(leg: PostedLeg): JsonObject {
  const { debitsAfter, creditsAfter, pendingDebitsAfter: frozen = '0', pendingCreditsAfter: pending = '0' } = leg
  return { available: `${BigInt(creditsAfter) - BigInt(debitsAfter) - BigInt(frozen)}`, pending, frozen }
}
