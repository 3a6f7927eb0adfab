import { PACE, type Row } from './interleaved.ts'

/** What a figure should reach: a bound from below or from above, and what would be better still. */
export interface Goal {
  readonly bound: 'at least' | 'at most'
  readonly value: number
  readonly stretch?: number
}

/** One number that a benchmark is run for. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** `/s`, `×`, `ms`, `MiB`, `s` */
  readonly unit: string
  /** The range that its rounds or pairs covered. */
  readonly range?: { readonly lowest: number; readonly highest: number }
  readonly goal?: Goal
}

/** `at least` a value, and a stretch above it. */
export function atLeast(value: number, stretch?: number): Goal {
  return { bound: 'at least', value, ...(stretch === undefined ? {} : { stretch }) }
}

/** `at most` a value, and a stretch below it. */
export function atMost(value: number, stretch?: number): Goal {
  return { bound: 'at most', value, ...(stretch === undefined ? {} : { stretch }) }
}

/** Whether a figure is where it should be; null when nothing was asked of it. */
export function reaches({ value, goal }: Figure): 'yes' | 'stretch' | 'no' | null {
  if (goal === undefined) return null
  const isWithin = (limit: number) => (goal.bound === 'at least' ? value >= limit : value <= limit)
  if (goal.stretch !== undefined && isWithin(goal.stretch)) return 'stretch'
  return isWithin(goal.value) ? 'yes' : 'no'
}

/** Whose row a figure is taken from. */
export interface RowKey {
  readonly name: string
  readonly callers: number
}

/** The figure of one row, when there is such a row: a run may leave out a number of callers. */
export function ofRow(
  rows: readonly Row[],
  key: RowKey,
  read: (row: Row) => Omit<Figure, 'name'> | null,
): readonly Figure[] {
  const row = rows.find(({ name, callers }) => name === key.name && callers === key.callers)
  const figure = row === undefined ? null : read(row)
  return figure === null ? [] : [{ name: `${key.name}, ${callersText(key.callers)}`, ...figure }]
}

/** How many times faster the first contestant was than this one. */
export function timesFaster(rows: readonly Row[], key: RowKey, goal?: Goal): readonly Figure[] {
  const first = rows.find(({ callers }) => callers === key.callers)?.name
  return ofRow(rows, key, ({ firstIsTimesFaster: ratio }) => {
    if (ratio === null) return null
    const { median: value, lowest, highest } = ratio
    return { value, unit: '×', range: { lowest, highest }, ...(goal && { goal }) }
  }).map((figure) => ({ ...figure, name: `${first} ÷ ${figure.name}` }))
}

/** The rate of one contestant. */
export function rateOf(rows: readonly Row[], key: RowKey, goal?: Goal): readonly Figure[] {
  return ofRow(rows, key, ({ rate }) => ({ value: rate, unit: '/s', ...(goal && { goal }) }))
}

/** The p50 or p99 of one contestant. */
export function latencyOf(rows: readonly Row[], key: RowKey, share: 'p50' | 'p99', goal?: Goal): readonly Figure[] {
  return ofRow(rows, key, ({ p50Ms, p99Ms }) => {
    return { value: share === 'p50' ? p50Ms : p99Ms, unit: 'ms', ...(goal && { goal }) }
  }).map((figure) => ({ ...figure, name: `${figure.name}, ${share}` }))
}

/** The p99 of one contestant in an open loop below its capacity. */
export function pacedP99Of(rows: readonly Row[], key: RowKey, goal?: Goal): readonly Figure[] {
  return ofRow(rows, key, ({ paced }) => {
    return paced === undefined ? null : { value: paced.p99Ms, unit: 'ms', ...(goal && { goal }) }
  }).map((figure) => ({ ...figure, name: `${figure.name}, p99 at ${PACE * 100} % of its rate` }))
}

/** What of a rate is left while a snapshot is open: the watched one's over the one alone. */
export function leftOf(rows: readonly Row[], key: RowKey, goal?: Goal): readonly Figure[] {
  const watched = rows.find(({ name, callers }) => name === `${key.name}, snapshot open` && callers === key.callers)
  if (watched === undefined) return []
  return ofRow(rows, key, ({ rate }) => ({ value: watched.rate / rate, unit: '×', ...(goal && { goal }) })).map(
    (figure) => ({ ...figure, name: `${key.name}: with ÷ without, ${callersText(key.callers)}` }),
  )
}

function callersText(callers: number): string {
  return callers === 1 ? '1 caller' : `${callers} callers`
}
