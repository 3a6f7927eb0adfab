import type { TurnedAway } from '../problems/turned-away.ts'

export interface ArrivalsOptions {
  /** Bodies that may be coming at once. */
  readonly max: number
  /** False once the process is about to stop; asked every `checkMs` while bodies are coming. */
  readonly isServing: () => boolean
  readonly checkMs: number
}

/**
 * The bodies that are still coming. Nothing is done yet for their requests, so they take the place of no call, and a stop does not wait for
 * them. Past `max` the one that has been coming longest is given up: most are there at once, so it is one that is sent slowly.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions
  /** In the order in which they began, with when that was. */
  readonly #coming = new Map<(why: TurnedAway) => void, number>()
  #watch: NodeJS.Timeout | undefined

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** Notes a body that begins; `giveUp` is called at most once. To be told with what it answers when the body is there, or will never be. */
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

  /** What has begun since the last look may be whole in a moment. */
  #check(): void {
    const { isServing, checkMs } = this.#options
    const lately = performance.now() - checkMs
    if (!isServing()) for (const [one, since] of [...this.#coming]) if (since <= lately) this.#giveUp(one, 'not-ready')
    this.#watch = this.#coming.size === 0 ? undefined : this.#checkLater()
  }
}
