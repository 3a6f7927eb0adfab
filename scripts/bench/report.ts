import Table from 'cli-table3'
import type { Settings } from './contestant.ts'
import type { Row } from './interleaved.ts'
import { busyWarning } from './machine.ts'

/** All that one run of a benchmark found, and under which circumstances. */
export interface Report {
  readonly benchmark: string
  readonly at: string
  readonly machine: Settings
  readonly engines: Settings
  readonly plan: { readonly callers: readonly number[]; readonly rounds: number; readonly seconds: number }
  /** Of each contestant. */
  readonly settings: Readonly<Record<string, Settings>>
  readonly rows: readonly Row[]
  /** By each contestant, in the check at its end. */
  readonly found: Readonly<Record<string, Settings>>
}

/** The report for people: the circumstances, then a table. */
export function reportText({ benchmark, machine, engines, plan, settings, rows, found }: Report): string {
  const { rounds, seconds } = plan
  return [
    `${benchmark}: medians of ${rounds} interleaved rounds of ${seconds} s`,
    `machine: ${listed(machine)}`,
    `engines: ${listed(engines)}`,
    ...Object.entries(settings).map(([name, own]) => `${name}: ${listed(own)}`),
    table(rows),
    'times: the first contestant of its group is so many times faster; median and range over the pairs of rounds',
    ...[busyWarning(machine)].filter((warning) => warning !== null),
    ...Object.entries(found).map(([name, own]) => `checked: ${name}: ${listed(own)}`),
    '',
  ].join('\n')
}

function listed(settings: Settings): string {
  const pairs = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  return pairs.length === 0 ? 'nothing to set' : pairs.join(', ')
}

function table(rows: readonly Row[]): string {
  const shown = new Table({ head: ['callers', 'who', 'pool', 'per second', 'p50 ms', 'p99 ms', 'times'] })
  for (const { callers, name, pool, rate, p50Ms, p99Ms, firstIsTimesFaster: ratio } of rows) {
    const times = ratio && `${ratio.median.toFixed(2)} (${ratio.lowest.toFixed(2)} … ${ratio.highest.toFixed(2)})`
    shown.push([callers, name, pool ?? '', Math.round(rate), p50Ms.toFixed(2), p99Ms.toFixed(2), times ?? ''])
  }
  return shown.toString()
}
