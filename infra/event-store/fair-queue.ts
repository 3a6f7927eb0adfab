/** What waits to be sent: first in, first out within a lane, one after the other between lanes. */
export class FairQueue<Item> {
  /** Lanes that hold something, in the order in which it is their turn. */
  readonly #lanes = new Map<string, Lane<Item>>()

  push(laneName: string, item: Item): void {
    const lane = this.#lanes.get(laneName)
    if (lane === undefined) this.#lanes.set(laneName, { items: [item], taken: 0 })
    else lane.items.push(item)
  }

  /** Takes items, a lane at a time, until one does not fit; that one's lane is then the next. */
  take(fits: (item: Item) => boolean): Item[] {
    const batch: Item[] = []
    for (;;) {
      const [turn] = this.#lanes
      if (turn === undefined) return batch
      const [name, lane] = turn
      const item = lane.items[lane.taken]
      if (item !== undefined && !fits(item)) return batch
      if (item !== undefined) batch.push(item)
      this.#advance(name, lane)
    }
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const { items, taken } of this.#lanes.values())
      for (const item of items.slice(taken)) if (item !== undefined) yield item
  }

  #advance(name: string, lane: Lane<Item>): void {
    lane.items[lane.taken] = undefined
    lane.taken += 1
    this.#lanes.delete(name)
    if (lane.taken >= lane.items.length) return
    if (lane.taken > COMPACT_AFTER) {
      lane.items.splice(0, lane.taken)
      lane.taken = 0
    }
    this.#lanes.set(name, lane)
  }
}

/** An array with its start moved forward, for a shift of a long array copies it. */
interface Lane<Item> {
  readonly items: (Item | undefined)[]
  taken: number
}

const COMPACT_AFTER = 1024
