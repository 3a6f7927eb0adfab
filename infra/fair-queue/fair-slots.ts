/** The part of the slots that is kept for lanes in which nothing runs. */
const KEPT = 1 / 4
/** So many lanes are kept though nothing happens in them: a map whose keys come and go leaves garbage behind. */
const KEPT_LANES = 1024

interface Lane {
  running: number
  readonly waiting: Waiting[]
}

interface Waiting {
  readonly start: () => void
  readonly giveUp: () => void
  /** As performance.now(). */
  readonly since: number
}

/** Waited longer for a slot than it may. */
export class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong'
}

export interface FairSlotsOptions {
  readonly max: number
  /** What has waited longer is not begun. */
  readonly maxWaitMs: number
}

/**
 * Work that may take long, so much of it at once. Within a lane it begins in the order in which it came; lanes take turns, and the last slots are for those in
 * which nothing runs, so that one busy lane delays the others by little.
 */
export class FairSlots {
  readonly #max: number
  readonly #maxBusy: number
  readonly #maxWaitMs: number
  readonly #lanes = new Map<string, Lane>()
  /** Lanes in which something waits, in the order of their turns. */
  readonly #turns: Lane[] = []
  #running = 0
  /** Number of lanes at which those are removed in which nothing happens. */
  #sweptAt = KEPT_LANES

  constructor({ max, maxWaitMs }: FairSlotsOptions) {
    this.#max = max
    this.#maxBusy = max - Math.floor(KEPT * max)
    this.#maxWaitMs = maxWaitMs
  }

  /** Does the work when its turn has come. Throws {@link WaitedTooLong}, or what the work throws. */
  async run<Result>(laneName: string, work: () => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.get(laneName) ?? this.#newLane(laneName)
    if (this.#mayBegin(lane)) this.#begin(lane)
    else await this.#turnOf(lane)
    try {
      return await work()
    } finally {
      lane.running -= 1
      this.#running -= 1
      this.#beginWaiting()
    }
  }

  #mayBegin({ running }: Lane): boolean {
    return this.#running < (running === 0 ? this.#max : this.#maxBusy)
  }

  #begin(lane: Lane): void {
    lane.running += 1
    this.#running += 1
  }

  #turnOf(lane: Lane): Promise<void> {
    return new Promise((resolve, reject) => {
      if (lane.waiting.length === 0) this.#turns.push(lane)
      const giveUp = () => reject(new WaitedTooLong('others were answered first'))
      lane.waiting.push({ start: resolve, giveUp, since: performance.now() })
    })
  }

  /** Those that must be passed over have something running, so they are no more than there are slots. */
  #beginWaiting(): void {
    for (;;) {
      const at = this.#turns.findIndex((lane) => this.#mayBegin(lane))
      const [lane] = at === -1 ? [] : this.#turns.splice(at, 1)
      const next = lane?.waiting.shift()
      if (lane === undefined || next === undefined) return
      if (lane.waiting.length > 0) this.#turns.push(lane)
      if (performance.now() - next.since > this.#maxWaitMs) {
        next.giveUp()
      } else {
        this.#begin(lane)
        next.start()
      }
    }
  }

  #newLane(name: string): Lane {
    if (this.#lanes.size >= this.#sweptAt) this.#sweep()
    const lane = { running: 0, waiting: [] }
    this.#lanes.set(name, lane)
    return lane
  }

  #sweep(): void {
    for (const [name, { running, waiting }] of this.#lanes)
      if (running === 0 && waiting.length === 0) this.#lanes.delete(name)
    this.#sweptAt = Math.max(KEPT_LANES, 2 * this.#lanes.size)
  }
}
