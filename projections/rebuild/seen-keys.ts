const BITS = 1 << 26
const PROBES = 4
const FNV_PRIME = 0x01000193

/**
 * Which keys were seen before, in 8 MiB whatever their number: `see` is never wrong when it says no (Bloom 1970, Space/time trade-offs in hash coding; two hashes give
 * all probes: Kirsch and Mitzenmacher 2006). With five million keys one answer in a thousand is a needless yes.
 */
export class SeenKeys {
  readonly #words = new Uint32Array(BITS / 32)
  #isFull = false

  /** From now on every key counts as seen. */
  addAll(): void {
    this.#isFull = true
  }

  /** Whether a key was seen before; from now on it was. */
  see(key: string): boolean {
    if (this.#isFull) return true
    let first = 0x811c9dc5
    let second = 0x9747b28c
    for (let index = 0; index < key.length; index += 1) {
      const unit = key.charCodeAt(index)
      first = Math.imul(first ^ unit, FNV_PRIME)
      second = Math.imul(second ^ unit, 0x5bd1e995)
    }
    return this.#mark(first, (second ^ (second >>> 15)) | 1)
  }

  #mark(first: number, step: number): boolean {
    let isSeen = true
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = ((first + Math.imul(probe, step)) >>> 0) % BITS
      const word = this.#words[bit >>> 5] ?? 0
      if ((word & (1 << (bit & 31))) === 0) isSeen = false
      this.#words[bit >>> 5] = word | (1 << (bit & 31))
    }
    return isSeen
  }
}
