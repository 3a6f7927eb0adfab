import { fork } from 'node:child_process'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import type { Settings } from '../contestant.ts'
import type { Figure } from '../figure.ts'
import { reportOf } from '../message-of.ts'
import type { Load, StateReport } from './state-process.ts'

const OPEN = sqlFile(import.meta.url, 'synthetic-book-opened')
const POST = sqlFile(import.meta.url, 'synthetic-book')
const STATE_PROCESS = new URL('./state-process.ts', import.meta.url)
const PIECE = 100_000

/** How large the book is. */
export interface BookSize {
  readonly accounts: number
  readonly transactions: number
}

/** The state of one long stream, as the first command after a start needs it. */
export const rebuildState: Measurement<keyof BookSize> = {
  name: 'rebuild-state',
  summary: 'the state of one long stream, folded from the log and taken from its snapshot',
  description:
    'Makes a book of many accounts and transactions by SQL, without the rules of the ledger, and loads its state in a process of its own: folded from the first event on, and from the paged snapshot that this left. Memory is the highest resident size above that of the process before.',
  takes: [],
  sizes: {
    transactions: { summary: 'transactions of the book', default: 1_000_000 },
    accounts: { summary: 'accounts of the book', default: 10_000 },
  },
  measure,
}

async function measure(size: BookSize, progress: (line: string) => void): Promise<Measured> {
  const server = await startBenchmarkServer()
  try {
    const url = await server.database('bench_state')
    await migrate({ url })
    const { accounts, transactions } = size
    progress(`making a book of ${accounts} accounts and ${transactions} transactions`)
    await fillBook(url, size)
    const figures: Figure[] = []
    const found: Record<string, Settings> = {}
    for (const from of ['log', 'snapshot'] as const) {
      progress(`loading it from the ${from}`)
      const report = await load({ url, from })
      if (report.posted !== transactions || report.debits !== report.credits)
        throw new Error(`the state from the ${from} has ${report.posted} of ${transactions} transactions`)
      figures.push(...figuresOf(from, report))
      found[from] = { transactions: report.posted, accounts: report.accounts, stateHash: report.stateHash }
    }
    if (found.log?.stateHash !== found.snapshot?.stateHash)
      throw new Error('the snapshot gives another state than the log')
    return { engines: server.settings, settings: { book: { accounts, transactions } }, figures, found }
  } finally {
    await server.stop()
  }
}

function figuresOf(from: Load['from'], report: StateReport): readonly Figure[] {
  const saved: readonly Figure[] = [
    { name: 'snapshot: written in', value: report.savedMs, unit: 'ms' },
    { name: 'snapshot: processor time to write it', value: report.savingProcessorMs, unit: 'ms' },
    { name: 'snapshot: longest stall of the event loop while it is written', value: report.savingStallMs, unit: 'ms' },
  ]
  return [
    { name: `from the ${from}: first answer`, value: report.firstAnswerMs, unit: 'ms' },
    { name: `from the ${from}: processor time`, value: report.processorMs, unit: 'ms' },
    { name: `from the ${from}: events folded`, value: report.eventsPerSecond, unit: '/s' },
    { name: `from the ${from}: longest stall of the event loop`, value: report.stallMs, unit: 'ms' },
    { name: `from the ${from}: memory above idle`, value: report.memoryMib, unit: 'MiB' },
    ...(from === 'log' ? saved : []),
  ].filter(({ value }) => value > 0)
}

/** Makes the book `bench` of a tenant of its own, in a log that was just migrated. */
export async function fillBook(url: string, { accounts, transactions }: BookSize): Promise<void> {
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
  try {
    await owner.query(OPEN, [accounts])
    for (let first = 0; first < transactions; first += PIECE)
      await owner.query(POST, [first, Math.min(first + PIECE, transactions) - 1, accounts, accounts + 1])
    await owner.query('analyze log.events')
  } finally {
    await owner.end()
  }
}

/** Loads the state in a process of its own, which has no memory of before, and whose event loop has nothing else to do. */
export function load(what: Load): Promise<StateReport> {
  return reportOf(fork(STATE_PROCESS), { ...what }, 'the state')
}
