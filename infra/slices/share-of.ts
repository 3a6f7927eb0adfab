import { SLICES, type SliceRange } from './slice-of.ts'

export interface Share {
  /** Place among those who share, from 0. */
  readonly index: number
  readonly count: number
  /** How many ranges each of them cuts its share into. */
  readonly rangesEach: number
}

/** The ranges of one of several that share all slices evenly: together they are all slices, no two overlap. Some are left out when there are more than slices. */
export function shareOf({ index, count, rangesEach }: Share): readonly SliceRange[] {
  const parts = count * rangesEach
  const border = (part: number): number => Math.floor((SLICES * part) / parts)
  const own = Array.from({ length: rangesEach }, (_, offset) => index * rangesEach + offset)
  return own
    .map((part) => ({ first: border(part), last: border(part + 1) - 1 }))
    .filter(({ first, last }) => first <= last)
}

/** A range cut at the borders of others: each part lies within one of them or outside all. */
export function cutAt(range: SliceRange, others: readonly SliceRange[]): readonly SliceRange[] {
  const borders = others.flatMap(({ first, last }) => [first, last + 1])
  const inner = borders.filter((border) => border > range.first && border <= range.last)
  const firsts = [...new Set([range.first, ...inner])].toSorted((a, b) => a - b)
  return firsts.map((first, index) => ({ first, last: (firsts[index + 1] ?? range.last + 1) - 1 }))
}
