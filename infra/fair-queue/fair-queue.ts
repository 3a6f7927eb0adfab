/**
 * A queue of lanes: first in, first out within a lane, round robin between lanes. Empty lanes are kept for a while, because a map whose keys
 * come and go leaves garbage behind that only a full collection removes.
 */
export class FairQueue<Item> {
  readonly #lanes = new Map<string, Fifo<Item>>()
  /** Lanes that are not empty, in the order of their turns. */
  readonly #turns = new Fifo<Fifo<Item>>()
  /** Number of lanes at which empty ones are removed. */
  #sweptAt = KEPT_LANES

  /** Number of lanes, empty ones included. */
  get lanes(): number {
    return this.#lanes.size
  }

  push(laneName: string, item: Item): void {
    const lane = this.#lanes.get(laneName) ?? this.#newLane(laneName)
    if (lane.first === undefined) this.#turns.push(lane)
    lane.push(item)
  }

  /** Takes one item of each lane in turn, until one does not fit; it is the first of the next call. */
  take(fits: (item: Item) => boolean): Item[] {
    const batch: Item[] = []
    for (;;) {
      const lane = this.#turns.first
      const item = lane?.first
      if (lane === undefined || item === undefined || !fits(item)) return batch
      batch.push(item)
      this.#turns.shift()
      lane.shift()
      if (lane.first !== undefined) this.#turns.push(lane)
    }
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const lane of this.#turns) yield* lane
  }

  #newLane(name: string): Fifo<Item> {
    if (this.#lanes.size >= this.#sweptAt) this.#sweep()
    const lane = new Fifo<Item>()
    this.#lanes.set(name, lane)
    return lane
  }

  /** Removes empty lanes; next when there are twice as many lanes, so that the cost for each lane stays small. */
  #sweep(): void {
    for (const [name, { first }] of this.#lanes) if (first === undefined) this.#lanes.delete(name)
    this.#sweptAt = Math.max(KEPT_LANES, 2 * this.#lanes.size)
  }
}

const KEPT_LANES = 1024

/** An array whose start moves forward, because `shift` copies a long array. It must not hold undefined. */
class Fifo<Item> {
  readonly #items: (Item | undefined)[] = []
  #taken = 0

  /** The next item; undefined when there is none. */
  get first(): Item | undefined {
    return this.#items[this.#taken]
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  shift(): void {
    this.#items[this.#taken] = undefined
    this.#taken += 1
    if (this.#taken === this.#items.length) this.#items.length = 0
    else if (this.#taken > COMPACT_AFTER) this.#items.splice(0, this.#taken)
    else return
    this.#taken = 0
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const item of this.#items.slice(this.#taken)) if (item !== undefined) yield item
  }
}

const COMPACT_AFTER = 1024
