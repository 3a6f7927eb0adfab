import { createHash } from 'node:crypto'

/**
 * A seeded source of chance: sfc32 (Chris Doty-Humphrey, PractRand), its state taken from SHA-256 of the seed. Sources of other names
 * are independent, so that one more draw in one part of a simulation leaves the others as they were.
 */
export class Random {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #counter: number

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest()
    this.#seed = seed
    this.#a = digest.readInt32LE(0)
    this.#b = digest.readInt32LE(4)
    this.#c = digest.readInt32LE(8)
    this.#counter = digest.readInt32LE(12)
  }

  /** An independent source. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`)
  }

  /** 32 bits, unsigned. */
  bits(): number {
    const result = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0
    return result >>> 0
  }

  /** 0 ≤ x < 1. */
  fraction(): number {
    return this.bits() / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1))
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.between(0, items.length - 1)] ?? items[0]
  }

  /** One of these by weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    throw new RangeError('weights must add up to more than zero')
  }
}
