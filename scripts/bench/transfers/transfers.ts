import { type Benchmark, ground } from '../benchmark.ts'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'
import type { Circumstances } from '../circumstances.ts'
import type { Contestant } from '../contestant.ts'
import { atLeast, type Figure, leftOf, rateOf, timesFaster } from '../figure.ts'
import type { Row } from '../interleaved.ts'
import { onKeptLog } from '../kept-log/on-kept-log.ts'
import { withAndWithoutSnapshot } from '../open-snapshot.ts'
import { hotOver, timesTheBest } from './compared.ts'
import { ledgerTransfers } from './ledger-transfers.ts'
import type { Heat } from './plan.ts'
import { rowLockTransfers, type Way } from './row-lock-transfers.ts'

/** Transfers of money without HTTP, half of them on one account. */
export const transfers: Benchmark = {
  name: 'transfers',
  summary: 'transfers between accounts, half of them on one hot account; against SQL row locks',
  description:
    'Moves money between two of a thousand accounts, durably and each under a key of its own: through the command engine in this process (no HTTP), and by SQL with row locks, statement by statement and as one function. Hot: one end of every second transfer is the same account. All use the same embedded PostgreSQL, each a database of its own; SQL has the best pool of 2, 10 and 32 connections.',
  takes: ['log', 'snapshot', 'fsyncDelay'],
  defaults: { callers: [32, 128, 512], rounds: 7, seconds: 1 },
  async prepare({ log, snapshot, fsyncDelay }) {
    if (log !== null) return onKeptLog(log, (place) => ledgerTransfers(place, 'hot'))
    const server = await startBenchmarkServer({ fsyncDelay })
    return ground(server, snapshot ? besideSnapshot(server) : againstRowLocks(server))
  },
  figures,
}

function againstRowLocks(server: BenchmarkServer): readonly (() => Promise<Contestant>)[] {
  const engine = (heat: Heat) => async () =>
    ledgerTransfers({ databaseUrl: await server.database(`bench_engine_${heat}`) }, heat)
  const rowLocks = (way: Way, heat: Heat) => async () =>
    rowLockTransfers(await server.database(`bench_${way}_${heat}`), way, heat)
  return [
    ...[engine('hot'), engine('cold')],
    ...[rowLocks('statements', 'hot'), rowLocks('statements', 'cold')],
    ...[rowLocks('function', 'hot'), rowLocks('function', 'cold')],
  ]
}

/** Row versions that a snapshot keeps alive are what slows a hot row down; the function does not hide it behind round trips. */
function besideSnapshot(server: BenchmarkServer): readonly (() => Promise<Contestant>)[] {
  return [
    ...withAndWithoutSnapshot(server, 'bench_engine', (databaseUrl) => ledgerTransfers({ databaseUrl }, 'hot')),
    ...withAndWithoutSnapshot(server, 'bench_function', (url) => rowLockTransfers(url, 'function', 'hot')),
  ]
}

function figures(rows: readonly Row[], { log, snapshot, fsyncDelay }: Circumstances): readonly Figure[] {
  const numbers = [...new Set(rows.map(({ callers }) => callers))]
  if (log !== null)
    return numbers.flatMap((callers) => timesFaster(rows, { name: 'Heptad engine, hot', callers }, atLeast(0.8)))
  if (snapshot)
    return numbers.flatMap((callers) => [
      ...hotOver(rows, callers, 'Heptad engine, hot', atLeast(0.8)),
      ...leftOf(rows, { name: 'SQL row locks, function, hot', callers }),
    ])
  return numbers.flatMap((callers) => {
    const [rate, best] = callers === 512 && fsyncDelay === 0 ? [atLeast(30_000, 60_000), atLeast(12)] : []
    const asCold = fsyncDelay === 0 ? atLeast(0.95) : undefined
    return [
      ...rateOf(rows, { name: 'Heptad engine, hot', callers }, rate),
      ...hotOver(rows, callers, 'Heptad engine, cold', asCold),
      ...timesTheBest(rows, callers, best),
    ]
  })
}
