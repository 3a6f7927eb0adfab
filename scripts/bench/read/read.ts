import { type Benchmark, ground } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import { atLeast, timesFaster } from '../figure.ts'
import { onKeptLog } from '../kept-log/on-kept-log.ts'
import { withAndWithoutSnapshot } from '../open-snapshot.ts'
import { emmettReads } from '../peers/emmett-reads.ts'
import { logReads } from './log-reads.ts'

const LOG = 'Heptad log'

/** Reads of whole streams, as a command that finds no state in memory needs them. */
export const read: Benchmark = {
  name: 'read',
  summary: 'read a stream of 100 events; against Emmett',
  description:
    'Reads a stream of 100 events, any of 500, into parsed events. Both contestants use the same embedded PostgreSQL, each a database of its own; Emmett has the best pool of 2, 10 and 32 connections, the log its usual three.',
  takes: ['log', 'snapshot'],
  defaults: { callers: [8], rounds: 5, seconds: 2 },
  async prepare({ log, snapshot }) {
    if (log !== null) return onKeptLog(log, ({ databaseUrl }) => logReads(databaseUrl))
    const server = await startBenchmarkServer()
    if (snapshot) return ground(server, withAndWithoutSnapshot(server, 'bench_log', logReads))
    return ground(server, [
      async () => logReads(await server.database('bench_log')),
      async () => emmettReads(await server.database('bench_emmett')),
    ])
  },
  figures: (rows, { log, snapshot }) =>
    log === null && !snapshot
      ? timesFaster(rows, { name: 'Emmett', callers: 8 }, atLeast(4, 5))
      : timesFaster(rows, { name: LOG, callers: 8 }, atLeast(0.8)),
}
