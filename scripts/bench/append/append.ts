import { type Benchmark, ground } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
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

/** Appends as callers of the log meet them, without commands and HTTP. */
export const append: Benchmark = {
  name: 'append',
  summary: 'append one event to a new stream; against Emmett and a plain INSERT',
  description:
    'Appends one event to a new stream, durably, from this process. All contestants use the same embedded PostgreSQL, each a database of its own; Emmett and the plain INSERT have the best pool of 2, 10 and 32 connections.',
  defaults: { callers: [1, 32, 512], rounds: 5, seconds: 1.5 },
  async prepare() {
    const server = await startBenchmarkServer()
    return ground(server, [
      async () => logAppends(await server.database('bench_log'), 'UUID v7', ORDER),
      async () => logAppends(await server.database('bench_log_hashed'), 'hashed', ORDER),
      async () => emmettAppends(await server.database('bench_emmett'), ORDER),
      async () => plainInserts(await server.database('bench_plain'), ORDER),
    ])
  },
}
