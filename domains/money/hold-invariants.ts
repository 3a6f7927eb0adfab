import { microsOf } from '@heptad/schemas/instant.ts'
import type { HoldLeg } from '@heptad/schemas/money/hold.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { InStream } from '../decider.ts'
import { broken } from '../invariants.ts'
import type { Account } from './account-state.ts'
import type { HoldAdjusted, HoldCaptured, HoldExpired, HoldPlaced, HoldVoided } from './book-messages.ts'
import type { BookState, OpenBook } from './book-state.ts'
import { findHold } from './hold-state.ts'
import { ofLegs, type Step, unbalancedLegs } from './leg-invariants.ts'
import type { HeldLeg, Hold } from './open-hold.ts'
import { eachOf, sizeOf } from './ordered.ts'

type AboutHold = InStream<HoldAdjusted | HoldCaptured | HoldVoided | HoldExpired>

/** What is wrong with an event of a hold, and with what is pending after it. */
export function ofHold(book: OpenBook, event: InStream<HoldPlaced> | AboutHold, after: BookState): readonly string[] {
  const touched = legsOf(event).map(({ accountId }) => accountId)
  return [
    ...(event.type === 'money.hold.placed' ? ofPlaced(book, event) : ofOpen(book, event)),
    ...pendingOf(after, touched),
  ]
}

/** What is wrong with the open holds of a book as a whole: what is pending is what they hold, and accounts know their own. */
export function strayHolds(book: OpenBook): readonly string[] {
  const pending = new Map<string, { debit: bigint; credit: bigint; holds: number }>()
  for (const { legs } of eachOf(book.holds)) {
    const counted = new Set<string>()
    for (const { accountId, side, amount } of legs) {
      const sums = pending.get(accountId) ?? { debit: 0n, credit: 0n, holds: 0 }
      const holds = sums.holds + (counted.has(accountId) ? 0 : 1)
      pending.set(accountId, { ...sums, [side]: sums[side] + amount, holds })
      counted.add(accountId)
    }
  }
  return [...book.accounts].flatMap(({ accountId, pendingDebits, pendingCredits, holds }) => {
    const { debit, credit, holds: count } = pending.get(accountId) ?? { debit: 0n, credit: 0n, holds: 0 }
    return broken(
      [pendingDebits === debit, `account ${accountId}: ${pendingDebits} pending debits, its holds hold ${debit}`],
      [pendingCredits === credit, `account ${accountId}: ${pendingCredits} pending credits, its holds hold ${credit}`],
      [sizeOf(holds) === count, `account ${accountId}: knows ${sizeOf(holds)} of its ${count} holds`],
    )
  })
}

function ofPlaced(book: OpenBook, { data, eventId, decidedAt }: InStream<HoldPlaced>): readonly string[] {
  const steps = data.legs.map((leg): Step => ({ leg, posted: 0n, pending: BigInt(leg.amount), binds: true }))
  return [
    ...ofLegs(book, steps),
    ...unbalancedLegs(data.legs),
    ...broken(
      [findHold(book, eventId) === undefined, `hold ${eventId} was placed twice`],
      [data.expiresAt > decidedAt, `hold ${eventId} ended before it was placed`],
    ),
  ]
}

/** A hold is adjusted, captured and voided before its end, expires at its end or later, and is resolved once. */
function ofOpen(book: OpenBook, event: AboutHold): readonly string[] {
  const { about } = event.data
  const hold = findHold(book, about)
  if (hold === undefined) return [`${event.type} of hold ${about}, which is not open`]
  const isDue = Number(microsOf(event.decidedAt)) >= hold.endsAt
  const inTime = broken([
    isDue === (event.type === 'money.hold.expired'),
    `${event.type} of hold ${about} at ${event.decidedAt}`,
  ])
  switch (event.type) {
    case 'money.hold.adjusted':
      return [...inTime, ...ofAdjusted(book, hold, event)]
    case 'money.hold.captured':
      return [...inTime, ...ofCaptured(book, hold, event)]
    default:
      return [...inTime, ...ofLegs(book, event.data.legs.map(release)), ...ofReleased(hold, event.data.legs)]
  }
}

function ofAdjusted(book: OpenBook, hold: Hold, { data }: HoldAdjusted): readonly string[] {
  const steps = data.legs.map((leg, index): Step => {
    const pending = BigInt(leg.amount) - (hold.legs[index]?.amount ?? 0n)
    return { leg, posted: 0n, pending, binds: pending > 0n }
  })
  return [...ofLegs(book, steps), ...unbalancedLegs(data.legs)]
}

/** What is posted comes out of what is held, what is more than the hold out of its last leg; at the end what was captured and what was released is what was held. */
function ofCaptured(book: OpenBook, hold: Hold, { data }: HoldCaptured): readonly string[] {
  const left = hold.legs.map((leg) => ({ ...leg, isPosted: false }))
  const steps = data.legs.map((leg): Step => {
    const own = left.filter(
      ({ accountId, side, isPosted }) => accountId === leg.accountId && side === leg.side && !isPosted,
    )
    const part = own.find(({ amount }) => amount > 0n) ?? own.at(-1)
    const held = part?.amount ?? 0n
    const amount = BigInt(leg.amount)
    if (part !== undefined) part.isPosted = true
    return { leg, posted: amount, pending: data.isFinal || held < amount ? -held : -amount, binds: true }
  })
  const rest = data.isFinal ? left.filter(({ isPosted }) => !isPosted) : []
  return [
    ...ofLegs(book, [...steps, ...data.released.map(release)]),
    ...unbalancedLegs(data.legs),
    ...ofReleased({ holdId: hold.holdId, legs: rest }, data.released),
  ]
}

function ofReleased({ holdId, legs }: Pick<Hold, 'holdId' | 'legs'>, released: readonly HoldLeg[]): readonly string[] {
  const text = (all: readonly (HoldLeg | HeldLeg)[]) =>
    all.map(({ accountId, side, amount }) => `${accountId} ${side} ${amount}`).join(', ')
  return broken([text(legs) === text(released), `hold ${holdId}: released ${text(released)} of ${text(legs)}`])
}

function release(leg: HoldLeg): Step {
  return { leg, posted: 0n, pending: -BigInt(leg.amount), binds: false }
}

function legsOf(event: InStream<HoldPlaced> | AboutHold): readonly PostedLeg[] {
  return event.type === 'money.hold.captured' ? [...event.data.legs, ...event.data.released] : event.data.legs
}

/** What is pending on these accounts is what the open holds on them hold. */
function pendingOf(after: BookState, accountIds: readonly string[]): readonly string[] {
  if (after.kind === 'none') return []
  return [...new Set(accountIds)].flatMap((accountId) => {
    const account = after.accounts.get(accountId)
    if (account === undefined) return []
    return broken(
      [
        account.pendingDebits === sum(account, 'debit'),
        `account ${accountId}: pending debits are not what its holds hold`,
      ],
      [
        account.pendingCredits === sum(account, 'credit'),
        `account ${accountId}: pending credits are not what its holds hold`,
      ],
    )
  })
}

function sum({ accountId, holds }: Account, side: 'debit' | 'credit'): bigint {
  const legs = [...eachOf(holds)]
    .flatMap((hold) => hold.legs)
    .filter((leg) => leg.accountId === accountId && leg.side === side)
  return legs.reduce((total, { amount }) => total + amount, 0n)
}
