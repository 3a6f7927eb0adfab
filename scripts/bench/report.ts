import { cpus, totalmem } from 'node:os'
import Table from 'cli-table3'
import type { Contestant } from './contestant.ts'
import type { Row } from './interleaved.ts'

/** Where and how a benchmark ran. */
export function environment(postgresVersion: string): Readonly<Record<string, string | number>> {
  return {
    node: process.version,
    postgres: postgresVersion,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
}

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const shown = new Table({ head: ['callers', 'who', 'per second', 'p50 ms', 'p99 ms', 'we are × faster (range)'] })
  for (const row of rows) {
    const ratio = row.firstIsTimesFaster
    const times = ratio && `${ratio.median.toFixed(1)} (${ratio.lowest.toFixed(1)} … ${ratio.highest.toFixed(1)})`
    shown.push([row.callers, row.name, Math.round(row.rate), row.p50Ms.toFixed(2), row.p99Ms.toFixed(2), times ?? ''])
  }
  return shown.toString()
}

/** Everything as JSON for machines: rows, settings of each contestant, and the machine. */
export function json(
  benchmark: string,
  rows: readonly Row[],
  contestants: readonly Contestant[],
  where: Readonly<Record<string, string | number>>,
): string {
  const settings = Object.fromEntries(contestants.map((contestant) => [contestant.name, contestant.settings]))
  return JSON.stringify({ benchmark, where, settings, rows }, null, 2)
}
