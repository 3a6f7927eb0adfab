/** A WAL segment is named by timeline, upper half and segment number of its place, 8 hexadecimal digits each. */
const SEGMENT = /^[0-9A-F]{24}$/
/** What initdb makes. */
export const SEGMENT_BYTES = 16n * 1024n * 1024n
const SEGMENTS_PER_UPPER_HALF = 256n

/** Whether a file of a WAL folder is a whole segment; others are histories of timelines, parts and status files. */
export function isSegment(name: string): boolean {
  return SEGMENT.test(name)
}

/** Whether a file of a WAL folder tells where a timeline branched off. */
export function isHistory(name: string): boolean {
  return /^[0-9A-F]{8}\.history$/.test(name)
}

/** The segments from `first` to `last` on their timeline that are not among `names`. */
export function missingBetween(first: string, last: string, names: Iterable<string>): readonly string[] {
  const present = new Set(names)
  const missing: string[] = []
  for (let number = numberOf(first); number <= numberOf(last); number += 1n) {
    const name = nameOf(timelineOf(first), number)
    if (!present.has(name)) missing.push(name)
  }
  return missing
}

/**
 * The first segment after `first` that is missing although there are later ones on its timeline; null when there is no such
 * gap. Recovery would end there without a word.
 */
export function firstGap(first: string, names: Iterable<string>): string | null {
  const timeline = timelineOf(first)
  const onTimeline = [...names].filter((name) => isSegment(name) && timelineOf(name) === timeline).toSorted()
  const last = onTimeline.at(-1)
  return last === undefined ? null : (missingBetween(first, last, onTimeline)[0] ?? null)
}

/** A place in the WAL: a segment, and how many bytes of it come before. */
export interface WalPlace {
  readonly segment: string
  readonly offset: number
}

/** Where recovery ended, by the last line of the new timeline's history: `1<tab>0/3000148<tab>…`. */
export function endOfRecovery(history: string): WalPlace | null {
  const [, timeline, upper, lower] = /(\d+)\t([0-9A-F]+)\/([0-9A-F]+)\t[^\n]*\s*$/.exec(history) ?? []
  if (timeline === undefined || upper === undefined || lower === undefined) return null
  const place = (BigInt(`0x${upper}`) << 32n) + BigInt(`0x${lower}`)
  const segment = nameOf(Number(timeline).toString(16).toUpperCase().padStart(8, '0'), place / SEGMENT_BYTES)
  return { segment, offset: Number(place % SEGMENT_BYTES) }
}

function timelineOf(name: string): string {
  return name.slice(0, 8)
}

function numberOf(name: string): bigint {
  return BigInt(`0x${name.slice(8, 16)}`) * SEGMENTS_PER_UPPER_HALF + BigInt(`0x${name.slice(16)}`)
}

function nameOf(timeline: string, number: bigint): string {
  const half = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0')
  return `${timeline}${half(number / SEGMENTS_PER_UPPER_HALF)}${half(number % SEGMENTS_PER_UPPER_HALF)}`
}
