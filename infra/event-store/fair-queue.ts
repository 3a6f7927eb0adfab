/**
 * What waits to be sent: first in, first out within a lane, one after the other between lanes. An empty lane is kept for what comes next:
 * a map whose keys come and go leaves tables behind that only a full collection takes away.
 */
export class FairQueue<Item> {
  readonly #lanes = new Map<string, Fifo<Item>>()
  /** Lanes that hold something, in the order in which it is their turn. */
  readonly #turns = new Fifo<Fifo<Item>>()
  /** So many lanes, and the empty ones are looked for. */
  #sweptAt = KEPT_LANES

  /** How many lanes it knows, the empty ones that it keeps included. */
  get lanes(): number {
    return this.#lanes.size
  }

  push(laneName: string, item: Item): void {
    const lane = this.#lanes.get(laneName) ?? this.#newLane(laneName)
    if (lane.first === undefined) this.#turns.push(lane)
    lane.push(item)
  }

  /** Takes items, a lane at a time, until one does not fit; that one's lane is then the next. */
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

  /** Forgets the empty lanes. Not again before there are twice as many, so that a flood of lanes costs each of them little. */
  #sweep(): void {
    for (const [name, { first }] of this.#lanes) if (first === undefined) this.#lanes.delete(name)
    this.#sweptAt = Math.max(KEPT_LANES, 2 * this.#lanes.size)
  }
}

const KEPT_LANES = 1024

/** First in, first out: an array with its start moved forward, for a shift of a long array copies it. It holds no undefined. */
class Fifo<Item> {
  readonly #items: (Item | undefined)[] = []
  #taken = 0

  /** What is next; undefined when it is empty. */
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
