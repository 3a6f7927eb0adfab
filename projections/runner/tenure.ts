import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { type Freshness, type ProjectionKey, shownPosition } from '@heptad/infra/freshness/freshness.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { type BufferLimits, PageBuffer } from './page-buffer.ts'
import type { Projector } from './project.ts'
import { projectPage } from './project-page.ts'
import { EventRefused } from './refusal.ts'
import type { WorkerReport } from './status.ts'
import { type Batch, type BatchEntry, type Ownership, type ProjectionTarget, RowsRefused } from './target.ts'

/** The part of a log that a projection follows. */
export type LogSource = Pick<EventStore, 'subscribe' | 'readAll' | 'head' | 'identity'>

export interface TenureOptions {
  readonly key: ProjectionKey
  readonly projector: Projector
  readonly target: ProjectionTarget
  readonly log: LogSource
  readonly codec: EventCodec
  readonly clock: Clock
  readonly freshness: Freshness
  readonly leaseMs: number
  readonly limits: BufferLimits
  readonly report: WorkerReport
}

const PAGE_EVENTS = 2500
/** Positions that the projection takes nothing from are written at most this often. */
const EMPTY_ADVANCE_MS = 50

/** One owner's time with a projection: from the checkpoint it found until it stops, fails or is deposed. */
export class Tenure {
  readonly #options: TenureOptions
  readonly #epoch: bigint
  readonly #startHead: bigint
  #committed: bigint
  #scanned: bigint
  #lastTaken: bigint
  #isReady: boolean
  #writtenAt: Instant

  /** `startHead`: the log's head now; past it the read model may be shown. */
  constructor(options: TenureOptions, ownership: Ownership, startHead: bigint) {
    this.#options = options
    this.#epoch = ownership.epoch
    this.#startHead = startHead
    this.#committed = ownership.position
    this.#scanned = ownership.position
    this.#lastTaken = ownership.position
    this.#isReady = ownership.isReady
    this.#writtenAt = options.clock.now()
  }

  /**
   * Sends what is claimed again, then follows the log until the signal aborts. Throws {@link Deposed}, {@link EventRefused},
   * {@link ProjectionHalted}, or the fault of an engine.
   */
  async follow(claimedPosition: bigint | null, signal: AbortSignal): Promise<void> {
    if (claimedPosition !== null) await this.#take(await this.#readUpTo(claimedPosition))
    this.#publish()
    const ending = new AbortController()
    try {
      await this.#followFrom(this.#scanned, AbortSignal.any([signal, ending.signal]))
    } finally {
      ending.abort()
    }
  }

  async #followFrom(after: bigint, signal: AbortSignal): Promise<void> {
    const { log, limits, clock } = this.#options
    const buffer = new PageBuffer(log.subscribe({ after, limit: PAGE_EVENTS, signal }), limits, clock)
    while (!signal.aborted) {
      if (this.#isAdvanceDue) await this.#write([], this.#scanned)
      else if (this.#isRenewalDue) await this.#renew()
      const page = await buffer.take(this.#hasPendingAdvance ? EMPTY_ADVANCE_MS : this.#renewalMs)
      if (page !== null) await this.#take(page)
    }
  }

  async #take(page: LogPage): Promise<void> {
    const { projector, codec } = this.#options
    const { entries, reached, failure } = projectPage(projector, codec, page)
    if (entries.length > 0) await this.#write(entries, reached)
    this.#scanned = reached
    this.#publish(page.events.at(-1))
    if (failure === null) return
    await this.#write([], reached)
    throw failure
  }

  /** Halves a refused batch until the event that it is refused for stands alone; what comes before it is written. */
  async #write(entries: readonly BatchEntry[], to: bigint): Promise<void> {
    try {
      await this.#commit(entries, to)
    } catch (cause) {
      if (!(cause instanceof RowsRefused)) throw cause
      const [first] = entries
      if (first !== undefined && entries.length === 1) throw new EventRefused(first.event, { cause })
      const middle = Math.ceil(entries.length / 2)
      const firstHalf = entries.slice(0, middle)
      await this.#write(firstHalf, firstHalf.at(-1)?.event.position ?? to)
      await this.#write(entries.slice(middle), to)
    }
  }

  async #commit(entries: readonly BatchEntry[], to: bigint): Promise<void> {
    const { target, clock } = this.#options
    const batch: Batch = { from: this.#committed, to, entries, isReady: this.#isReady || to >= this.#startHead }
    await target.write(this.#epoch, batch)
    this.#committed = to
    this.#lastTaken = entries.at(-1)?.event.position ?? this.#lastTaken
    this.#isReady = batch.isReady
    this.#writtenAt = clock.now()
    if (to > this.#scanned) this.#scanned = to
  }

  async #renew(): Promise<void> {
    await this.#options.target.renew(this.#epoch)
    this.#writtenAt = this.#options.clock.now()
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
    const { report, freshness, key } = this.#options
    const progress = { lastTaken: this.#lastTaken, scanned: this.#scanned, committed: this.#committed }
    report.position = shownPosition(progress, this.#committed)
    report.recordedAt = last?.recordedAt ?? report.recordedAt
    report.state = this.#scanned >= this.#startHead ? 'running' : 'catching-up'
    report.reason = null
    freshness.publish(key, progress)
  }

  get #hasPendingAdvance(): boolean {
    return this.#scanned > this.#committed || (!this.#isReady && this.#scanned >= this.#startHead)
  }

  get #isAdvanceDue(): boolean {
    const isFirstAtHead = !this.#isReady && this.#scanned >= this.#startHead
    return isFirstAtHead || (this.#hasPendingAdvance && this.#isPast(EMPTY_ADVANCE_MS))
  }

  get #isRenewalDue(): boolean {
    return this.#isPast(this.#renewalMs)
  }

  get #renewalMs(): number {
    return Math.floor(this.#options.leaseMs / 3)
  }

  #isPast(ms: number): boolean {
    return this.#options.clock.now() >= plusMs(this.#writtenAt, ms)
  }
}
