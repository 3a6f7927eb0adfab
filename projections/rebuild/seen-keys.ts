const BITS = 1 << 26
const ALL = BITS / 32
const PROBES = 4
const FNV_PRIME = 0x01000193

/**
 * A Bloom filter of 8 MiB over the keys that were seen (Bloom 1970, Space/time trade-offs in hash coding; two hashes give all probes: Kirsch and Mitzenmacher 2006).
 * `see` may say that a new key was seen, never the reverse. With five million keys that happens once in a thousand.
 */
export class SeenKeys {
  /** The filter's memory, to share it with another thread. The last word says whether all keys count as seen. */
  readonly shared: SharedArrayBuffer
  readonly #words: Uint32Array

  /** `shared`: the memory of another filter. Two threads may share one, but must not use it at the same time. */
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
