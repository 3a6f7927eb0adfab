import xxhash from 'xxhash-wasm'

const { h64 } = await xxhash()

/** The number of slices. It can never change, because checkpoints name slices. */
export const SLICES = 1024

/** Contiguous slices, both ends included. */
export interface SliceRange {
  readonly first: number
  readonly last: number
}

export const ALL_SLICES: SliceRange = { first: 0, last: SLICES - 1 }

/**
 * The slice of a key, 0 … 1023: the low ten bits of XXH64 with seed 0 over the key's UTF-8 bytes (Collet, xxHash fast digest algorithm 0.1.1). The same
 * on every machine and in every release.
 */
export function sliceOf(key: string): number {
  return Number(h64(key) & BigInt(SLICES - 1))
}

export function contains(range: SliceRange, slice: number): boolean {
  return range.first <= slice && slice <= range.last
}

export function isWithin(inner: SliceRange, outer: SliceRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last
}

export function overlaps(one: SliceRange, other: SliceRange): boolean {
  return one.first <= other.last && other.first <= one.last
}

/** `0-1023` */
export function rangeText({ first, last }: SliceRange): string {
  return `${first}-${last}`
}
