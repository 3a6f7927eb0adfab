import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { BusyConsumers } from './busy-consumers.ts'

export interface BufferLimits {
  /** Reads no further while it holds this many events … */
  readonly events: number
  /** … or this many characters of their data. */
  readonly characters: number
  /**
   * Gives out pages that are not full at least this far apart, and leaves a rest after a page: as long as the consumer worked on it, for each that is busy
   * beside it, up to {@link MAX_REST_MS}. So a page comes at once to one that was idle, and in larger blocks the more there is to do, for a block costs
   * much whatever is in it. Those that keep a distance take turns.
   */
  readonly spacingMs: number
  /** The same while somebody waits for the page: then the rest is as long as the work. */
  readonly hurriedSpacingMs: number
}

const MAX_REST_MS = 100
const MAX_HURRIED_REST_MS = 50
/** A consumer that takes longer for a page has much to catch up with. */
const LONG_WORK_MS = 200

/** Reads a subscription ahead while its consumer is busy, and gives out what has come in as one page. */
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
  /** Milliseconds since 1970. */
  #nextAt: number
  #hurriedAt: number
  #givenAt = Number.NEGATIVE_INFINITY
  #cancelRipening: () => void = () => {}
  #end: { readonly error: unknown } | null = null
  #changed = Promise.withResolvers<void>()

  /** Starts reading at once; ends with the subscription's own signal. `busy`: those that work beside it; by default it is alone. */
  constructor(pages: AsyncIterable<LogPage>, limits: BufferLimits, clock: Clock, busy = new BusyConsumers(clock)) {
    this.#clock = clock
    this.#limits = limits
    this.#busy = busy
    this.#nextAt = clock.nowMs()
    this.#hurriedAt = this.#nextAt
    void this.#readAhead(pages)
  }

  /**
   * The pages that came in since the last call, as one; null when there was none within `timeoutMs`, or it was interrupted. Throws what the subscription threw, and
   * {@link SubscriptionEnded} after its end.
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

  /** Makes the consumer that waits, or the next one, go on without a page. */
  interrupt(): void {
    this.#isInterrupted = true
    this.#wake()
  }

  /** Its consumer is gone: it reads no further, and lets go of the subscription. */
  close(): void {
    this.#isClosed = true
    this.#cancelRipening()
    this.#wake()
  }

  /** Somebody waits for the next page. */
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

  /** What is given out of turn, because it is full or somebody waits, keeps nobody else from a turn. */
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
    this.#givenAt = this.#clock.nowMs()
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
    const waitMs = ripeAt - this.#clock.nowMs()
    this.#isRipe = waitMs <= 0
    if (this.#isRipe) {
      this.#wake()
      return
    }
    this.#cancelRipening = this.#clock.after(Math.ceil(waitMs), () => this.#ripen())
  }

  /** The consumer is back from its last page: what came in meanwhile waits for as long as that took, and for the others. */
  #rest(): void {
    const now = this.#clock.nowMs()
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
