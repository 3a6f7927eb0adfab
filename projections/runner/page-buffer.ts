import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { BusyConsumers } from './busy-consumers.ts'

export interface BufferLimits {
  /** It stops reading while it holds this many events … */
  readonly events: number
  /** … or this many characters of data and metadata. */
  readonly characters: number
  /**
   * Least time between two pages that are not full. After a page the consumer also rests: as long as it worked on the page, times the number of busy
   * consumers, up to {@link MAX_REST_MS}. So an idle consumer gets a page at once, and a busy one gets larger pages, as much of the cost of a page does
   * not depend on its size. Consumers with a spacing take turns.
   */
  readonly spacingMs: number
  /** The same while a query waits for the page; the rest is then only as long as the work. */
  readonly hurriedSpacingMs: number
}

const MAX_REST_MS = 100
const MAX_HURRIED_REST_MS = 50
/** A consumer that works longer on a page is catching up, and does not rest. */
const LONG_WORK_MS = 200

/** Reads ahead in a subscription while its consumer works, and gives it everything that has arrived as one page. */
export class PageBuffer {
  readonly #clock: Clock
  readonly #limits: BufferLimits
  readonly #busy: BusyConsumers
  #events: StoredEvent[] = []
  #characters = 0
  #reached: bigint | null = null
  #isRipe = false
  #isInterrupted = false
  #isHurried = false
  #isClosed = false
  /** As {@link Clock.elapsedMs}. */
  #nextAt: number
  #hurriedAt: number
  #givenAt = Number.NEGATIVE_INFINITY
  #cancelRipening: () => void = () => {}
  #end: { readonly error: unknown } | null = null
  #changed = Promise.withResolvers<void>()

  /** Starts to read at once; ends with the subscription's own signal. `busy`: shared with the other consumers; by default there are none. */
  constructor(pages: AsyncIterable<LogPage>, limits: BufferLimits, clock: Clock, busy = new BusyConsumers(clock)) {
    this.#clock = clock
    this.#limits = limits
    this.#busy = busy
    this.#nextAt = clock.elapsedMs()
    this.#hurriedAt = this.#nextAt
    void this.#readAhead(pages)
  }

  /**
   * What has arrived since the last call, as one page; null when nothing did within `timeoutMs`, or on an interruption. Throws what the subscription threw,
   * and {@link SubscriptionEnded} after its end.
   */
  async take(timeoutMs: number): Promise<LogPage | null> {
    this.#rest()
    let isLate = false
    const cancel = this.#clock.after(timeoutMs, () => {
      isLate = true
      this.#wake()
    })
    while (!this.#isGivingOut && this.#end === null && !isLate && !this.#isInterrupted) await this.#changed.promise
    cancel()
    this.#isInterrupted = false
    if (this.#isGivingOut) return this.#giveOut()
    if (this.#end !== null) throw this.#end.error
    return null
  }

  /** Makes the waiting call of {@link take}, or the next one, return without a page. */
  interrupt(): void {
    this.#isInterrupted = true
    this.#wake()
  }

  /** Ends the reading. */
  close(): void {
    this.#isClosed = true
    this.#cancelRipening()
    this.#wake()
  }

  /** A query waits for the next page. */
  hurry(): void {
    this.#isHurried = true
    if (this.#reached !== null) this.#ripen()
  }

  get #isGivingOut(): boolean {
    return this.#reached !== null && (this.#isRipe || this.#isFull)
  }

  get #isFull(): boolean {
    return this.#events.length >= this.#limits.events || this.#characters >= this.#limits.characters
  }

  /** False for a page that is given out early, because it is full or a query waits: such a page does not delay the turns of others. */
  get #isItsTurn(): boolean {
    return this.#givenAt >= Math.max(this.#nextAt, this.#busy.turnOf(this))
  }

  #giveOut(): LogPage {
    const page = { events: this.#events, reached: this.#reached ?? 0n }
    this.#events = []
    this.#characters = 0
    this.#reached = null
    this.#isHurried = false
    this.#cancelRipening()
    this.#givenAt = this.#clock.elapsedMs()
    this.#busy.note(this)
    if (this.#limits.spacingMs > 0 && this.#isItsTurn) this.#busy.noteTurn(this, this.#limits.spacingMs)
    this.#nextAt = this.#givenAt + this.#limits.spacingMs
    this.#hurriedAt = this.#givenAt + this.#limits.hurriedSpacingMs
    this.#wake()
    return page
  }

  async #readAhead(pages: AsyncIterable<LogPage>): Promise<void> {
    try {
      for await (const page of pages) {
        this.#add(page)
        while (this.#isFull && !this.#isClosed) await this.#changed.promise
        if (this.#isClosed) break
      }
      this.#end = { error: new SubscriptionEnded() }
    } catch (error) {
      this.#end = { error }
    }
    this.#wake()
  }

  #add({ events, reached }: LogPage): void {
    if (this.#reached === null) this.#ripen()
    for (const event of events) {
      this.#events.push(event)
      this.#characters += event.data.length + event.metadata.length
    }
    this.#reached = reached
    this.#wake()
  }

  #ripen(): void {
    this.#cancelRipening()
    const ripeAt = this.#isHurried ? this.#hurriedAt : Math.max(this.#nextAt, this.#busy.turnOf(this))
    const waitMs = ripeAt - this.#clock.elapsedMs()
    this.#isRipe = waitMs <= 0
    if (this.#isRipe) {
      this.#wake()
      return
    }
    this.#cancelRipening = this.#clock.after(Math.ceil(waitMs), () => this.#ripen())
  }

  /** The consumer has finished its page: what arrived meanwhile waits for the rest that is due. */
  #rest(): void {
    const now = this.#clock.elapsedMs()
    const worked = now - this.#givenAt
    if (worked > LONG_WORK_MS) return
    this.#nextAt = Math.max(this.#nextAt, now + Math.min(worked * this.#busy.count, MAX_REST_MS))
    this.#hurriedAt = Math.max(this.#hurriedAt, now + Math.min(worked, MAX_HURRIED_REST_MS))
    this.#givenAt = Number.NEGATIVE_INFINITY
    if (this.#reached !== null) this.#ripen()
  }

  #wake(): void {
    const { resolve } = this.#changed
    this.#changed = Promise.withResolvers()
    resolve()
  }
}

/** The subscription ended without an error: the log was closed, or its signal aborted. */
export class SubscriptionEnded extends Error {
  override readonly name = 'SubscriptionEnded'
}
