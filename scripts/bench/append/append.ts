import { type Benchmark, type Ground, ground } from '../benchmark.ts'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'
import type { Circumstances } from '../circumstances.ts'
import { atLeast, atMost, type Figure, latencyOf, rateOf, timesFaster } from '../figure.ts'
import type { Row } from '../interleaved.ts'
import { onKeptLog } from '../kept-log/on-kept-log.ts'
import { withAndWithoutSnapshot } from '../open-snapshot.ts'
import { emmettAppends } from '../peers/emmett.ts'
import { logAppends } from './log-appends.ts'
import { plainInserts } from './plain-insert.ts'

/** About 150 bytes of JSON, as events mostly are. */
const ORDER = {
  amount: '12900',
  currency: 'EUR',
  customer: 'a5d6c1f0-9a3e-4e55-8c0f-3b1f6d1f7d11',
  lines: [{ product: 'keyboard', quantity: 1 }],
}
const V7 = 'Heptad log, UUID v7 keys'
const HASHED = 'Heptad log, hashed keys'

/** Appends as callers of the log meet them, without commands and HTTP. */
export const append: Benchmark = {
  name: 'append',
  summary: 'append one event to a new stream; against Emmett and a plain INSERT',
  description:
    'Appends one event to a new stream, durably, from this process. All contestants use the same embedded PostgreSQL, each a database of its own; Emmett and the plain INSERT have the best pool of 2, 10 and 32 connections.',
  takes: ['log', 'snapshot', 'fsyncDelay'],
  defaults: { callers: [1, 32, 512], rounds: 5, seconds: 1.5 },
  async prepare(circumstances) {
    const { log, snapshot, fsyncDelay } = circumstances
    if (log !== null) return onKeptLog(log, ({ databaseUrl }) => logAppends(databaseUrl, 'UUID v7', ORDER))
    const server = await startBenchmarkServer({ fsyncDelay })
    return snapshot ? besideSnapshot(server) : againstPeers(server)
  },
  figures,
}

function againstPeers(server: BenchmarkServer): Promise<Ground> {
  return ground(server, [
    async () => logAppends(await server.database('bench_log'), 'UUID v7', ORDER),
    async () => logAppends(await server.database('bench_log_hashed'), 'hashed', ORDER),
    async () => emmettAppends(await server.database('bench_emmett'), ORDER),
    async () => plainInserts(await server.database('bench_plain'), ORDER),
  ])
}

function besideSnapshot(server: BenchmarkServer): Promise<Ground> {
  return ground(
    server,
    withAndWithoutSnapshot(server, 'bench_log', (url) => logAppends(url, 'UUID v7', ORDER)),
  )
}

function figures(rows: readonly Row[], { log, snapshot, fsyncDelay }: Circumstances): readonly Figure[] {
  const ours = (callers: number) => ({ name: V7, callers })
  if (log !== null || snapshot) return [32, 512].flatMap((callers) => timesFaster(rows, ours(callers), atLeast(0.8)))
  const [emmett, plain] = [{ name: 'Emmett' }, { name: 'plain INSERT' }]
  if (fsyncDelay > 0)
    return [32, 512].flatMap((callers) => [
      ...timesFaster(rows, { ...emmett, callers }),
      ...timesFaster(rows, { ...plain, callers }),
    ])
  return [
    ...timesFaster(rows, { ...emmett, callers: 32 }, atLeast(6, 10)),
    ...timesFaster(rows, { ...plain, callers: 32 }, atLeast(1.6, 2.5)),
    ...latencyOf(rows, ours(32), 'p99', atMost(5)),
    ...timesFaster(rows, { ...emmett, callers: 512 }, atLeast(11, 18)),
    ...latencyOf(rows, ours(1), 'p50', atMost(0.7, 0.5)),
    ...rateOf(rows, ours(32)),
    ...rateOf(rows, ours(512)),
    ...[32, 512].flatMap((callers) => timesFaster(rows, { name: HASHED, callers })),
  ]
}
