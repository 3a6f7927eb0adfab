import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { type Instant, microsOf, plusMs } from '@heptad/schemas/instant.ts'

export interface BufferLimits {
  /** Reads no further while it holds this many events … */
  readonly events: number
  /** … or this many characters of their data. */
  readonly characters: number
  /** Gives out pages that are not full at least this far apart: at once when it was idle, in larger blocks when it is busy. */
  readonly spacingMs: number
}

/** Reads a subscription ahead while its consumer is busy, and gives out what has come in as one page. */
export class PageBuffer {
  readonly #clock: Clock
  readonly #limits: BufferLimits
  #events: StoredEvent[] = []
  #characters = 0
  #reached: bigint | null = null
  #isRipe = false
  #isInterrupted = false
  #nextAt: Instant
  #cancelRipening: () => void = () => {}
  #end: { readonly error: unknown } | null = null
  #changed = Promise.withResolvers<void>()

  /** Starts reading at once; ends with the subscription's own signal. */
  constructor(pages: AsyncIterable<LogPage>, limits: BufferLimits, clock: Clock) {
    this.#clock = clock
    this.#limits = limits
    this.#nextAt = clock.now()
    void this.#readAhead(pages)
  }

  /**
   * The pages that came in since the last call, as one; null when there was none within `timeoutMs`, or it was interrupted. Throws what the subscription threw, and
   * {@link SubscriptionEnded} after its end.
   */
  async take(timeoutMs: number): Promise<LogPage | null> {
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

  get #isGivingOut(): boolean {
    return this.#reached !== null && (this.#isRipe || this.#isFull)
  }

  get #isFull(): boolean {
    return this.#events.length >= this.#limits.events || this.#characters >= this.#limits.characters
  }

  #giveOut(): LogPage {
    const page = { events: this.#events, reached: this.#reached ?? 0n }
    this.#events = []
    this.#characters = 0
    this.#reached = null
    this.#isRipe = false
    this.#cancelRipening()
    this.#nextAt = plusMs(this.#clock.now(), this.#limits.spacingMs)
    this.#wake()
    return page
  }

  async #readAhead(pages: AsyncIterable<LogPage>): Promise<void> {
    try {
      for await (const page of pages) {
        this.#add(page)
        while (this.#isFull) await this.#changed.promise
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
    const now = this.#clock.now()
    if (now >= this.#nextAt) {
      this.#isRipe = true
      return
    }
    const waitMs = Math.ceil(Number(microsOf(this.#nextAt) - microsOf(now)) / 1000)
    this.#cancelRipening = this.#clock.after(waitMs, () => {
      this.#isRipe = true
      this.#wake()
    })
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
