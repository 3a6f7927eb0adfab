import type { Decision, InStream } from '@heptad/domains/decider.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookCommand, BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { eachOf } from '@heptad/domains/money/ordered.ts'
import { facts } from '@heptad/domains/money/testing/messages.ts'
import type { Asked } from '@heptad/domains/money/testing/wallets.ts'
import { inStream } from '@heptad/domains/testing/scenario.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { moneyCommands } from '@heptad/schemas/money/commands.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'

export type Transaction = Extract<BookEvent, { data: { legs: readonly PostedLeg[] } }>

/** What an account holds, as a reader sees it. */
export type Standing = Readonly<
  Record<'path' | 'asset' | 'debits' | 'credits' | 'pendingDebits' | 'pendingCredits', string>
>

const MOVED: readonly string[] = [
  'money.transaction.posted',
  'money.transaction.exchanged',
  'money.transaction.reversed',
]
const RESOLVED = { 'money.hold.voided': 'voided', 'money.hold.expired': 'expired' } as const

/** A book in memory, whose handlers know what those of a backbone read from its log. */
export class ModelBook {
  #state: BookState = book.initialState
  readonly #events: InStream<BookEvent>[] = []
  readonly #resolved = new Map<string, 'captured' | 'voided' | 'expired'>()
  readonly transactions: { readonly id: string; readonly event: Transaction }[] = []
  readonly holds: string[] = []

  constructor(start: readonly BookEvent[], at: Instant) {
    for (const event of start) this.#take(event, at)
  }

  /** Decides what is asked at this moment, and goes on from there. `data` as its contract reads it. */
  ask(asked: Asked, data: unknown, at: Instant): Decision<InStream<BookEvent>> {
    const decision = book.decide(this.#state, { type: asked.type, data, facts: this.#facts(asked, data, at) } as Asked)
    if (decision.kind === 'rejected') return decision
    return { kind: 'accepted', events: decision.events.map((event) => this.#take(event, at)) }
  }

  /** All accounts in order, holds that are due taken out. */
  standing(at: Instant): readonly Standing[] {
    const due = this.#state.kind === 'none' ? [] : [...eachOf(this.#state.holds)].map(({ holdId }) => holdId)
    for (const holdId of due) this.ask({ type: 'money.hold.expire' } as BookCommand, { bookId: 'main', holdId }, at)
    return accountsOf(this.#state)
      .map(({ path, asset, postedDebits, postedCredits, pendingDebits, pendingCredits }) => ({
        ...{ path, asset, debits: `${postedDebits}`, credits: `${postedCredits}` },
        ...{ pendingDebits: `${pendingDebits}`, pendingCredits: `${pendingCredits}` },
      }))
      .sort((one, other) => (`${one.path}\n${one.asset}` < `${other.path}\n${other.asset}` ? -1 : 1))
  }

  #facts(asked: Asked, data: unknown, decidedAt: Instant): object {
    const { holdId, transactionId } = Object(data)
    const isHold = this.holds.includes(holdId)
    const original = this.transactions.find(({ id }) => id === transactionId)
    return {
      ...{ ...facts, ...asked.facts, decidedAt },
      newAccountId: inStream({ type: 'account', data: {} }, this.#events.length).eventId,
      hold: isHold ? { resolvedAs: this.#resolved.get(holdId) ?? null } : null,
      original: original === undefined ? null : { legs: original.event.data.legs },
    }
  }

  #take(event: BookEvent, decidedAt: Instant): InStream<BookEvent> {
    const placed = { ...inStream(event, this.#events.length), decidedAt }
    this.#state = book.evolve(this.#state, placed)
    this.#events.push(placed)
    if (event.type === 'money.hold.placed') this.holds.push(placed.eventId)
    if (event.type === 'money.hold.voided' || event.type === 'money.hold.expired')
      this.#resolved.set(event.data.about, RESOLVED[event.type])
    if (event.type === 'money.hold.captured' && event.data.isFinal) this.#resolved.set(event.data.about, 'captured')
    if (isTransaction(event)) this.transactions.push({ id: placed.eventId, event })
    return placed
  }
}

/** Whether an event moved money: what can be reversed. */
export function isTransaction(event: BookEvent): event is Transaction {
  return MOVED.includes(event.type) || event.type === 'money.hold.captured'
}

/** What a command's contract makes of its data; undefined when it does not fit. */
export function readByContract(type: string, data: unknown): unknown {
  return moneyCommands.find((contract) => contract.type === type)?.data.safeParse(data).data
}

function accountsOf(state: BookState) {
  return state.kind === 'none' ? [] : [...state.accounts]
}
