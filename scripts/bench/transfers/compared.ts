import type { Figure, Goal } from '../figure.ts'
import type { Row } from '../interleaved.ts'

/** The first contestant, the hot engine, over another one, by the pairs of their rounds. Empty when the run has no such rows. */
export function hotOver(rows: readonly Row[], callers: number, other: string, goal?: Goal): readonly Figure[] {
  const row = at(rows, callers).find(({ name }) => name === other)
  if (row?.firstIsTimesFaster == null) return []
  const { median: value, lowest, highest } = row.firstIsTimesFaster
  const name = `${at(rows, callers)[0]?.name} ÷ ${other}, ${callers} callers`
  return [{ name, value, unit: '×', range: { lowest, highest }, ...(goal && { goal }) }]
}

/** The hot engine over the fastest of the hot row-lock variants. */
export function timesTheBest(rows: readonly Row[], callers: number, goal?: Goal): readonly Figure[] {
  const [best] = at(rows, callers)
    .filter(({ name }) => name.startsWith('SQL') && name.endsWith(', hot'))
    .toSorted((a, b) => b.rate - a.rate)
  return best === undefined ? [] : hotOver(rows, callers, best.name, goal)
}

function at(rows: readonly Row[], callers: number): readonly Row[] {
  return rows.filter((row) => row.callers === callers)
}
