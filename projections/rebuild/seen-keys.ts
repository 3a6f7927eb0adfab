const BITS = 1 << 26
const PROBES = 4
const FNV_PRIME = 0x01000193

/**
 * Which keys were seen before, in 8 MiB whatever their number: `has` is never wrong when it says no (Bloom 1970, Space/time trade-offs in hash coding; two hashes give
 * all probes: Kirsch and Mitzenmacher 2006). With five million keys one answer in a thousand is a needless yes.
 */
export class SeenKeys {
  readonly #words = new Uint32Array(BITS / 32)
  #isFull = false

  add(key: string): void {
    for (const bit of probes(key)) this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }

  /** From now on every key counts as seen. */
  addAll(): void {
    this.#isFull = true
  }

  has(key: string): boolean {
    return this.#isFull || probes(key).every((bit) => ((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0)
  }
}

function probes(key: string): readonly number[] {
  let first = 0x811c9dc5
  let second = 0x9747b28c
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index)
    first = Math.imul(first ^ unit, FNV_PRIME)
    second = Math.imul(second ^ unit, 0x5bd1e995)
    second ^= second >>> 15
  }
  return Array.from({ length: PROBES }, (_, probe) => ((first + Math.imul(probe, second | 1)) >>> 0) % BITS)
}
