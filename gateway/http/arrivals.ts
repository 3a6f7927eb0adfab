import type { TurnedAway } from '../problems/turned-away.ts'

export interface ArrivalsOptions {
  /** Most bodies that may be arriving at once. */
  readonly max: number
  /** False once the process is about to stop; asked every `checkMs` while bodies are arriving. */
  readonly isServing: () => boolean
  readonly checkMs: number
}

/** A body on its way. */
interface Arrival {
  readonly place: number
  readonly giveUp: (why: TurnedAway) => void
  /** As performance.now(). */
  readonly since: number
}

/**
 * The request bodies that are still arriving. Their requests do not count as calls in progress, and a stop does not wait for them. Beyond `max`
 * the one that began first is given up: most bodies arrive at once, so that one is being sent slowly.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions
  /** Each has a place, which is used again. A map's former tables would hold requests until the next full collection. */
  readonly #coming: (Arrival | null)[] = []
  readonly #free: number[] = []
  #watch: NodeJS.Timeout | undefined

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** Registers a body that begins to arrive; `giveUp` is called at most once. The caller calls the result when the body is complete or lost. */
  enter(giveUp: (why: TurnedAway) => void): () => void {
    const oldest = this.#count < this.#options.max ? undefined : this.#oldest()
    if (oldest !== undefined) this.#giveUp(oldest, 'overloaded')
    const place = this.#free.pop() ?? this.#coming.length
    const arrival = { place, giveUp, since: performance.now() }
    this.#coming[place] = arrival
    this.#watch ??= this.#checkLater()
    return () => this.#leave(arrival)
  }

  #giveUp(arrival: Arrival, why: TurnedAway): void {
    this.#leave(arrival)
    arrival.giveUp(why)
  }

  #leave(arrival: Arrival): void {
    if (this.#coming[arrival.place] !== arrival) return
    this.#coming[arrival.place] = null
    this.#free.push(arrival.place)
  }

  get #count(): number {
    return this.#coming.length - this.#free.length
  }

  #oldest(): Arrival | undefined {
    const [first, ...others] = this.#arrivals
    return others.reduce((oldest, one) => (oldest !== undefined && oldest.since <= one.since ? oldest : one), first)
  }

  get #arrivals(): readonly Arrival[] {
    return this.#coming.filter((one) => one !== null)
  }

  #checkLater(): NodeJS.Timeout {
    return setTimeout(() => this.#check(), this.#options.checkMs).unref()
  }

  /** Bodies that began since the last check are left alone: most are complete in a moment. */
  #check(): void {
    const { isServing, checkMs } = this.#options
    const lately = performance.now() - checkMs
    if (!isServing()) for (const one of this.#arrivals) if (one.since <= lately) this.#giveUp(one, 'not-ready')
    this.#watch = this.#count === 0 ? undefined : this.#checkLater()
  }
}
