/** A binary heap: the least item first. */
export class Heap<Item> {
  readonly #items: Item[] = []
  readonly #isLess: (a: Item, b: Item) => boolean

  constructor(isLess: (a: Item, b: Item) => boolean) {
    this.#isLess = isLess
  }

  push(item: Item): void {
    const items = this.#items
    let index = items.length
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent]
      if (above === undefined || !this.#isLess(item, above)) break
      items[index] = above
      index = parent
    }
    items[index] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (last !== undefined && items.length > 0) this.#sink(last)
    return first
  }

  #sink(item: Item): void {
    const items = this.#items
    let index = 0
    for (;;) {
      const child = this.#lesserChild(index)
      const below = items[child]
      if (below === undefined || !this.#isLess(below, item)) break
      items[index] = below
      index = child
    }
    items[index] = item
  }

  #lesserChild(index: number): number {
    const [left, right] = [this.#items[2 * index + 1], this.#items[2 * index + 2]]
    const isRight = left !== undefined && right !== undefined && this.#isLess(right, left)
    return 2 * index + (isRight ? 2 : 1)
  }
}
