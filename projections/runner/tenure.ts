import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { type Freshness, type ProjectionKey, shownPosition } from '@heptad/infra/freshness/freshness.ts'
import { ALL_SLICES, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import type { BusyConsumers } from './busy-consumers.ts'
import { carryOut } from './carry-out.ts'
import type { DeadLetterSource, OrderInbox } from './dead-letter-orders.ts'
import { type BufferLimits, PageBuffer } from './page-buffer.ts'
import type { Projector } from './project.ts'
import { type ProjectedPage, type ProjectPageOptions, projectPage } from './project-page.ts'
import { RangeWriter } from './range-writer.ts'
import { type EventRefused, RETRY_DELAYS_MS } from './refusal.ts'
import { type SequenceKind, Sequences } from './sequences.ts'
import type { WorkerReport } from './status.ts'
import type { Ownership, ProjectionTarget } from './target.ts'

/** The part of the log that a projection needs. */
export type LogSource = Pick<EventStore, 'subscribe' | 'readAll' | 'head' | 'identity'>

/** How much a projection reads ahead, and how heavy its batches are. */
export interface RunLimits extends BufferLimits {
  /** A batch is written when its operations take about this many bytes. */
  readonly batchBytes: number
}

export interface TenureOptions {
  readonly key: ProjectionKey
  readonly range: SliceRange
  readonly sequenceKey: SequenceKind
  readonly projector: Projector
  readonly target: ProjectionTarget
  readonly log: LogSource
  readonly codec: EventCodec
  readonly clock: Clock
  readonly freshness: Freshness
  readonly leaseMs: number
  readonly limits: RunLimits
  /** Shared by all ranges of this process. */
  readonly busy: BusyConsumers
  readonly report: WorkerReport
  readonly orders: OrderInbox
  readonly deadLetters: DeadLetterSource
  /** Told each time an event is refused. */
  readonly onRefused: (refusal: EventRefused) => void
}

const PAGE_EVENTS = 2500
/** The checkpoint moves past positions that the range takes nothing from at most this often. */
const EMPTY_ADVANCE_MS = 50

/** The time during which an owner has a range: from the checkpoint that it found until it stops, fails or is deposed. */
export class Tenure {
  readonly #options: TenureOptions
  readonly #startHead: bigint
  readonly #sequences: Sequences
  readonly #writer: RangeWriter
  #scanned: bigint

  /** `startHead`: the log's head now; once the checkpoint has reached it, queries may be answered. */
  constructor(options: TenureOptions, ownership: Ownership, startHead: bigint) {
    const { sequenceKey, range, target, clock, onRefused } = options
    this.#options = options
    this.#startHead = startHead
    this.#sequences = new Sequences(sequenceKey, range, ownership.parked)
    const sequences = this.#sequences
    this.#writer = new RangeWriter({ target, sequences, clock, onRefused }, ownership, startHead)
    this.#scanned = ownership.position
  }

  /**
   * Sends a claimed block again, then follows the log until the signal aborts, or up to `until`. Throws {@link Deposed},
   * {@link ProjectionHalted}, or the fault of an engine.
   */
  async follow(claimedPosition: bigint | null, signal: AbortSignal, until?: bigint): Promise<void> {
    this.#publish()
    if (claimedPosition !== null) await this.#take(await this.#readUpTo(claimedPosition), signal)
    const ending = new AbortController()
    try {
      await this.#followFrom(this.#scanned, AbortSignal.any([signal, ending.signal]), until)
    } finally {
      ending.abort()
    }
  }

  async #followFrom(after: bigint, signal: AbortSignal, until?: bigint): Promise<void> {
    const { log, limits, clock, busy, orders, freshness, key } = this.#options
    const buffer = new PageBuffer(log.subscribe({ after, limit: PAGE_EVENTS, signal }), limits, clock, busy)
    orders.onArrival(() => buffer.interrupt())
    const unheard = freshness.onWanted(key, () => buffer.hurry())
    try {
      while (!signal.aborted && (until === undefined || this.#scanned < until)) {
        await this.#carryOutNext()
        if (this.#isAdvanceDue) await this.#advance()
        else if (this.#isRenewalDue) await this.#writer.renew()
        const page = await buffer.take(this.#patienceMs)
        if (page !== null) await this.#take(until === undefined ? page : upTo(page, until), signal)
      }
    } finally {
      unheard()
      buffer.close()
    }
    if (this.#scanned > this.#writer.committed) await this.#advance()
  }

  async #advance(): Promise<void> {
    await this.#writer.advance(this.#scanned)
    this.#publish()
  }

  /** Writes a page in batches of bounded weight. */
  async #take(page: LogPage, signal: AbortSignal): Promise<void> {
    for (let events = page.events; ; ) {
      const { items, used, halt } = await this.#projected(events, signal)
      const next = events[used]
      const reached = next === undefined ? page.reached : next.position - 1n
      if (items.length > 0) await this.#writer.write(items, reached, signal)
      this.#scanned = reached
      this.#publish(events[used - 1])
      if (halt !== null) {
        if (reached > this.#writer.committed) await this.#advance()
        throw halt
      }
      if (next === undefined) return
      events = events.slice(used)
    }
  }

  /** Events that the projection refuses are tried again together, before any of them is parked. */
  async #projected(events: readonly StoredEvent[], signal: AbortSignal): Promise<ProjectedPage> {
    for (const delayMs of RETRY_DELAYS_MS) {
      const page = await projectPage(events, this.#projecting(this.#sequences))
      if (page.refusals.length === 0) return page
      page.refusals.forEach(this.#options.onRefused)
      await pause(this.#options.clock, delayMs, signal)
      signal.throwIfAborted()
    }
    const last = await projectPage(events, this.#projecting(this.#sequences))
    last.refusals.forEach(this.#options.onRefused)
    return last
  }

  #projecting(sequences: Sequences): ProjectPageOptions {
    const { projector, codec, limits } = this.#options
    return { projector, codec, sequences, maxBytes: limits.batchBytes }
  }

  /** Carries out one part of an order at a time, so that other sequences go on in between. */
  async #carryOutNext(): Promise<void> {
    const { orders, deadLetters: source, log, sequenceKey } = this.#options
    const order = orders.next()
    if (order === undefined) return
    const projecting = this.#projecting(new Sequences(sequenceKey, ALL_SLICES, []))
    const sequences = this.#sequences
    const isFinished = await carryOut(order, { writer: this.#writer, log, source, projecting, sequences })
    if (!isFinished) orders.add(order)
    this.#publish()
  }

  async #readUpTo(position: bigint): Promise<LogPage> {
    const events: StoredEvent[] = []
    for (let after = this.#scanned; after < position; ) {
      const page = await this.#options.log.readAll({ after, limit: PAGE_EVENTS })
      events.push(...page.events.filter((event) => event.position <= position))
      after = page.reached
    }
    return { events, reached: position }
  }

  #publish(last?: StoredEvent): void {
    const { report, freshness, key, range } = this.#options
    const { lastTaken, committed } = this.#writer
    const progress = { lastTaken, scanned: this.#scanned, committed }
    report.position = shownPosition(progress, committed)
    report.committed = committed
    report.recordedAt = last?.recordedAt ?? report.recordedAt
    report.state = this.#scanned >= this.#startHead ? 'running' : 'catching-up'
    report.reason = null
    report.parkedSequences = this.#sequences.parkedCount
    freshness.publish(key, progress, range)
  }

  get #hasPendingAdvance(): boolean {
    return this.#scanned > this.#writer.committed || this.#isFirstAtHead
  }

  get #isFirstAtHead(): boolean {
    return !this.#writer.isReady && this.#scanned >= this.#startHead
  }

  get #isAdvanceDue(): boolean {
    return this.#isFirstAtHead || (this.#hasPendingAdvance && this.#writer.isPast(EMPTY_ADVANCE_MS))
  }

  get #isRenewalDue(): boolean {
    return this.#writer.isPast(this.#renewalMs)
  }

  get #renewalMs(): number {
    return Math.floor(this.#options.leaseMs / 3)
  }

  get #patienceMs(): number {
    if (!this.#options.orders.isEmpty) return 0
    return this.#hasPendingAdvance ? EMPTY_ADVANCE_MS : this.#renewalMs
  }
}

function upTo({ events, reached }: LogPage, position: bigint): LogPage {
  if (reached <= position) return { events, reached }
  return { events: events.filter((event) => event.position <= position), reached: position }
}
