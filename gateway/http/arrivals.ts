import type { TurnedAway } from '../problems/turned-away.ts'

export interface ArrivalsOptions {
  /** Most bodies that may be arriving at once. */
  readonly max: number
  /** False once the process is about to stop; asked every `checkMs` while bodies are arriving. */
  readonly isServing: () => boolean
  readonly checkMs: number
}

/**
 * The request bodies that are still arriving. Their requests do not count as calls in progress, and a stop does not wait for them. Beyond `max`
 * the one that began first is given up: most bodies arrive at once, so that one is being sent slowly.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions
  /** In the order in which they began, with when that was. */
  readonly #coming = new Map<(why: TurnedAway) => void, number>()
  #watch: NodeJS.Timeout | undefined

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** Registers a body that begins to arrive; `giveUp` is called at most once. The caller calls the result when the body is complete or lost. */
  enter(giveUp: (why: TurnedAway) => void): () => void {
    const [oldest] = this.#coming.size < this.#options.max ? [] : this.#coming.keys()
    if (oldest !== undefined) this.#giveUp(oldest, 'overloaded')
    this.#coming.set(giveUp, performance.now())
    this.#watch ??= this.#checkLater()
    return () => void this.#coming.delete(giveUp)
  }

  #giveUp(one: (why: TurnedAway) => void, why: TurnedAway): void {
    this.#coming.delete(one)
    one(why)
  }

  #checkLater(): NodeJS.Timeout {
    return setTimeout(() => this.#check(), this.#options.checkMs).unref()
  }

  /** Bodies that began since the last check are left alone: most are complete in a moment. */
  #check(): void {
    const { isServing, checkMs } = this.#options
    const lately = performance.now() - checkMs
    if (!isServing()) for (const [one, since] of [...this.#coming]) if (since <= lately) this.#giveUp(one, 'not-ready')
    this.#watch = this.#coming.size === 0 ? undefined : this.#checkLater()
  }
}
