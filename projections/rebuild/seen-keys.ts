const BITS = 1 << 26
const ALL = BITS / 32
const PROBES = 4
const FNV_PRIME = 0x01000193

/**
 * Which keys were seen before, in 8 MiB whatever their number: `see` is never wrong when it says no (Bloom 1970, Space/time trade-offs in hash coding; two hashes give
 * all probes: Kirsch and Mitzenmacher 2006). With five million keys one answer in a thousand is a needless yes.
 */
export class SeenKeys {
  /** What other threads need to know the same keys; the last word says that all count as seen. */
  readonly shared: SharedArrayBuffer
  readonly #words: Uint32Array

  /** `shared`: what another one shares. Two may know the same keys; they ask in turn, not at once. */
  constructor(shared = new SharedArrayBuffer(BITS / 8 + Uint32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared
    this.#words = new Uint32Array(shared)
  }

  /** From now on every key counts as seen. */
  addAll(): void {
    this.#words[ALL] = 1
  }

  /** Whether a key was seen before; from now on it was. */
  see(key: string): boolean {
    if (this.#words[ALL] === 1) return true
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
