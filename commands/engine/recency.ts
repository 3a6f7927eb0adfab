/** Where an item stands in a {@link Recency}. */
export interface Place<Item> {
  readonly item: Item
  older: Place<Item> | null
  newer: Place<Item> | null
}

/** Items from the least to the most recently used. To move one makes no garbage, as a map does whose keys come and go. */
export class Recency<Item> {
  #oldest: Place<Item> | null = null
  #newest: Place<Item> | null = null

  get oldest(): Item | undefined {
    return this.#oldest?.item
  }

  /** Adds an item as the most recently used. */
  add(item: Item): Place<Item> {
    const place: Place<Item> = { item, older: null, newer: null }
    this.#append(place)
    return place
  }

  /** Makes it the most recently used. */
  touch(place: Place<Item>): void {
    if (place === this.#newest) return
    this.remove(place)
    this.#append(place)
  }

  /** Makes it the least recently used. */
  demote(place: Place<Item>): void {
    if (place === this.#oldest) return
    this.remove(place)
    place.newer = this.#oldest
    if (this.#oldest === null) this.#newest = place
    else this.#oldest.older = place
    this.#oldest = place
  }

  remove(place: Place<Item>): void {
    const { older, newer } = place
    if (older === null) this.#oldest = newer
    else older.newer = newer
    if (newer === null) this.#newest = older
    else newer.older = older
    place.older = null
    place.newer = null
  }

  #append(place: Place<Item>): void {
    place.older = this.#newest
    if (this.#newest === null) this.#oldest = place
    else this.#newest.newer = place
    this.#newest = place
  }
}
