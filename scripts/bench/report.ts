import Table from 'cli-table3'
import type { Settings } from './contestant.ts'
import { type Figure, reaches } from './figure.ts'
import type { Row } from './interleaved.ts'
import { busyWarning } from './machine.ts'

/** All that one run of a benchmark found, and under which circumstances. */
export interface Report {
  readonly benchmark: string
  /** What was special about the run; empty when nothing was. */
  readonly circumstances: string
  /** The command line that runs it again. */
  readonly command: string
  readonly at: string
  readonly machine: Settings
  readonly engines: Settings
  /** Rounds, seconds and sizes. */
  readonly plan: Settings
  /** Of each contestant. */
  readonly settings: Readonly<Record<string, Settings>>
  readonly rows: readonly Row[]
  readonly figures: readonly Figure[]
  /** By each contestant, in the check at its end. */
  readonly found: Readonly<Record<string, Settings>>
}

/** The report for people: the circumstances, then the tables. */
export function reportText(report: Report): string {
  const { machine, engines, plan, settings, rows, figures, found } = report
  return [
    `${titleOf(report)}: ${listed(plan)}`,
    `machine: ${listed(machine)}`,
    `engines: ${listed(engines)}`,
    ...Object.entries(settings).map(([name, own]) => `${name}: ${listed(own)}`),
    ...(rows.length === 0 ? [] : [rowTable(rows), TIMES]),
    ...(figures.length === 0 ? [] : [figureTable(figures)]),
    ...[busyWarning(machine)].filter((warning) => warning !== null),
    ...Object.entries(found).map(([name, own]) => `checked: ${name}: ${listed(own)}`),
    '',
  ].join('\n')
}

const TIMES =
  'times: the first contestant of its group is so many times faster; median and range over the pairs of rounds. at 70 %: in an open loop at that share of the rate'

/** `append, on a log of 20,000,000 events` */
export function titleOf({ benchmark, circumstances }: Pick<Report, 'benchmark' | 'circumstances'>): string {
  return [benchmark, circumstances].filter((part) => part !== '').join(', ')
}

/** Settings in one line. */
export function listed(settings: Settings): string {
  const pairs = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  return pairs.length === 0 ? 'nothing to set' : pairs.join(', ')
}

export const ROW_HEAD = ['callers', 'who', 'pool', 'per second', 'p50 ms', 'p99 ms', 'times', 'p50, p99 ms at 70 %']

/** The cells of a row, under {@link ROW_HEAD}. */
export function rowCells(row: Row): readonly string[] {
  const { callers, name, pool, rate, p50Ms, p99Ms, firstIsTimesFaster: ratio, paced } = row
  const times = ratio === null ? '' : withRange(ratio.median.toFixed(2), ratio, (value) => value.toFixed(2))
  return [
    `${callers}`,
    name,
    `${pool ?? ''}`,
    `${Math.round(rate)}`,
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    times,
    pacedText(paced),
  ]
}

function pacedText(paced: Row['paced']): string {
  return paced === undefined ? '' : `${paced.p50Ms.toFixed(2)}, ${paced.p99Ms.toFixed(2)}`
}

export const FIGURE_HEAD = ['figure', 'measured', 'goal', 'stretch', 'reached']

/** The cells of a figure, under {@link FIGURE_HEAD}. */
export function figureCells(figure: Figure): readonly string[] {
  const { name, value, unit, range, goal } = figure
  const text = (number: number) => `${rounded(number)}${unit === '/s' ? '' : ' '}${unit}`
  const measured = range === undefined ? text(value) : withRange(text(value), range, rounded)
  if (goal === undefined) return [name, measured, '', '', '']
  const stretch = goal.stretch === undefined ? '' : text(goal.stretch)
  return [name, measured, `${goal.bound} ${text(goal.value)}`, stretch, reaches(figure) ?? '']
}

interface Range {
  readonly lowest: number
  readonly highest: number
}

function withRange(text: string, { lowest, highest }: Range, shown: (value: number) => string): string {
  return `${text} (${shown(lowest)} … ${shown(highest)})`
}

/** Whole numbers from 100 on, else two places. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? `${Math.round(value)}` : `${Number(value.toFixed(2))}`
}

function rowTable(rows: readonly Row[]): string {
  const shown = new Table({ head: ROW_HEAD })
  for (const row of rows) shown.push([...rowCells(row)])
  return shown.toString()
}

function figureTable(figures: readonly Figure[]): string {
  const shown = new Table({ head: FIGURE_HEAD })
  for (const figure of figures) shown.push([...figureCells(figure)])
  return shown.toString()
}
