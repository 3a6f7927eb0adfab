import type { BadRow } from './source.ts'

/** Bad rows for a person: each reason once, with every line that it concerns, in order of the first. */
export function badRowLines(rows: readonly BadRow[]): readonly string[] {
  const byMessage = Map.groupBy(rows, ({ message }) => message)
  return [...byMessage].map(([message, own]) => `${lineRanges(own.map(({ line }) => line))}: ${message}`)
}

/** `line 3`, `lines 3-5, 9`. */
function lineRanges(lines: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && line === last.to + 1) last.to = line
    else ranges.push({ from: line, to: line })
  }
  const text = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
  return `${new Set(lines).size === 1 ? 'line' : 'lines'} ${text}`
}
