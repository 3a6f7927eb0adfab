/** The value below which this share of sorted numbers lies. */
export function percentile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return sorted[index] ?? Number.NaN
}

export function median(numbers: readonly number[]): number {
  return percentile(
    [...numbers].sort((a, b) => a - b),
    0.5,
  )
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
