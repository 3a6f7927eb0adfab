/** A share of all streams: those whose hash ends in these bits. */
export interface Slice {
  readonly bits: number
  readonly value: number
}

/** Every stream. */
export const EVERYTHING: Slice = { bits: 0, value: 0 }

/** The two halves of a slice. */
export function halves({ bits, value }: Slice): readonly [Slice, Slice] {
  return [
    { bits: bits + 1, value },
    { bits: bits + 1, value: value | (1 << bits) },
  ]
}

/** Whether a key lies in a slice, by 32-bit FNV-1a (draft-eastlake-fnv). */
export function isIn({ bits, value }: Slice, key: string): boolean {
  return bits === 0 || (hashOf(key) & ((1 << bits) - 1)) === value
}

function hashOf(key: string): number {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01_00_01_93)
  return (hash ^ (hash >>> 16)) >>> 0
}
