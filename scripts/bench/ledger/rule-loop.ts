import { answerPosting } from '@heptad/commands/money/posting-answer.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookCommand, BookEvent, TransactionPosted } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import { inCanonicalOrder } from '@heptad/infra/event-store/canonical-order.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import type { EventId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { ACCOUNTS, AMOUNT, type Heat, OPENING, type Transfer, transferMaker } from '../transfers/plan.ts'

const BOOK = 'rules'
const ASSET = 'EUR'
const DECIDED_AT = Instant.parse('2026-01-31T12:00:00Z')
const HOLD_LIMITS = { defaultDurationMs: 3_600_000, maxDurationMs: 3_600_000, maxOpenPerAccount: 1_000_000 }

/** The rules of a book without an engine: each command is decided, its event put in order, folded, written as text and answered. */
export class RuleLoop {
  state: BookState = book.initialState
  readonly #ids = systemIds()
  #revision = 0n

  constructor() {
    this.send('money.book.open', {})
    this.#open('world', 'debit')
    for (let number = 0; number <= ACCOUNTS; number += 1) {
      this.#open(pathOf(number), 'credit', '0')
      this.send('money.transaction.post', { legs: legs('world', pathOf(number), OPENING) })
    }
  }

  /** Microseconds of the processor that one transfer takes. */
  transfers(heat: Heat, count: number): number {
    const next = transferMaker(heat)
    const made = Array.from({ length: count }, next)
    return perUnit(made, (transfer) => {
      this.send('money.transaction.post', { legs: legsOf(transfer) })
    })
  }

  /** Microseconds of the processor that placing and capturing one hold takes. */
  pairs(heat: Heat, count: number): number {
    const next = transferMaker(heat)
    return perUnit(Array.from({ length: count }, next), (transfer) => {
      const holdId = this.send('money.hold.place', { legs: legsOf(transfer) })
      this.send('money.hold.capture', { holdId, final: true })
    })
  }

  /** Sends a command through the rules and answers the id of its event. */
  send(type: BookCommand['type'], data: object): EventId {
    const facts = { decidedAt: DECIDED_AT, newAccountId: this.#ids.next(), original: null, holdLimits: HOLD_LIMITS }
    const asked = { type, data: { bookId: BOOK, ...data }, facts: { ...facts, hold: null } } as unknown as BookCommand
    const decision = book.decide(this.state, asked)
    if (decision.kind === 'rejected') throw new Error(`${type} was refused as ${decision.rejection.code}`)
    const [event] = decision.events
    if (event === undefined) throw new Error(`${type} changed nothing`)
    return this.#record(event)
  }

  #record(event: BookEvent): EventId {
    const data = inCanonicalOrder(event.data as JsonObject)
    const eventId = this.#ids.next() as EventId
    const placed = { ...event, data, eventId, revision: this.#revision, decidedAt: DECIDED_AT } as BookEvent & {
      eventId: EventId
      revision: bigint
      decidedAt: Instant
    }
    this.#revision += 1n
    this.state = book.evolve(this.state, placed)
    canonicalJson(data)
    if (isPosted(placed))
      answerPosting({ events: [placed], state: this.state, streamId: bookStream(BOOK), facts: null })
    return eventId
  }

  #open(path: string, normalSide: string, minBalance?: string): void {
    this.send('money.account.open', {
      ...{ path, asset: ASSET, normalSide },
      ...(minBalance === undefined ? {} : { minBalance }),
    })
  }
}

function isPosted<Event extends BookEvent>(event: Event): event is Event & TransactionPosted {
  return event.type === 'money.transaction.posted'
}

function perUnit<Unit>(units: readonly Unit[], work: (unit: Unit) => void): number {
  const before = process.cpuUsage()
  for (const unit of units) work(unit)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / units.length
}

function legsOf({ from, to }: Transfer): readonly object[] {
  return legs(pathOf(from), pathOf(to), AMOUNT)
}

function legs(from: string, to: string, amount: bigint): readonly object[] {
  return [
    { account: from, asset: ASSET, side: 'debit', amount: `${amount}` },
    { account: to, asset: ASSET, side: 'credit', amount: `${amount}` },
  ]
}

function pathOf(number: number): string {
  return `users:${number}:cash`
}
