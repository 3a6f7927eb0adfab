import type { RoundResult } from './contestant.ts'

/** The value below which this share of sorted numbers lies; NaN of none. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return sorted[index] ?? Number.NaN
}

/** The middle number, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const above = sorted[sorted.length >> 1] ?? Number.NaN
  const below = sorted[(sorted.length - 1) >> 1] ?? Number.NaN
  return (above + below) / 2
}

/** A ratio with the range that its pairs covered. */
export interface Ratio {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

/** `ours[i] / theirs[i]`, pair by pair, because the machine drifts between pairs and less within one. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.map((value, index) => value / (theirs[index] ?? Number.NaN))
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) }
}

/** Rate and percentiles of a round in which each unit of work took one of these milliseconds. */
export function roundResult(latenciesMs: readonly number[], elapsedMs: number): RoundResult {
  const sorted = Float64Array.from(latenciesMs).sort()
  return {
    rate: (sorted.length / elapsedMs) * 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}
