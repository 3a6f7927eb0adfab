import { type Benchmark, ground } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import { rateOf, timesFaster } from '../figure.ts'
import { honoWithHandler } from '../peers/hono-emmett.ts'
import { backboneCommands, type TransferLoad } from './backbone.ts'
import { bookRequests, openSmallBooks, smallBooks } from './small-books.ts'

const CALLERS = 64
const IN_MEMORY = 100

/** Commands whose state is not in memory, as those of tenants that come back. */
export const cold: Benchmark = {
  name: 'cold',
  summary: 'post a transaction to a book that is not in memory; against Hono with Emmett, and to books that are',
  description:
    "Posts transfers over HTTP, durably, each under a new key, to books of 41 events in turn: to a backbone that only answers and keeps too few states in memory to meet one of them again, to one that keeps all, and to a Hono application whose route uses Emmett's command handler, which reads and folds the stream each time. All share one embedded PostgreSQL, each a database of its own; the load comes from another process. Each transfer makes its book longer by an event.",
  takes: [],
  defaults: { callers: [CALLERS], rounds: 5, seconds: 4 },
  async prepare() {
    const server = await startBenchmarkServer()
    const books = (called: string, settings: Record<string, string>): TransferLoad => {
      return { called, settings, open: openSmallBooks, requests: bookRequests, transfersEach: 1 }
    }
    const few = books('books not in memory', { HEPTAD_ACTOR_CACHE_ENTRIES: `${IN_MEMORY}` })
    return ground(server, [
      async () => backboneCommands('door only', { databaseUrl: await server.database('bench_cold') }, few),
      async () => honoWithHandler(await server.database('bench_hono'), smallBooks()),
      async () =>
        backboneCommands('door only', { databaseUrl: await server.database('bench_warm') }, books('in memory', {})),
    ])
  },
  figures: (rows) => [
    ...rateOf(rows, { name: 'Heptad, door only, books not in memory', callers: CALLERS }),
    ...timesFaster(rows, { name: 'Hono + Emmett, command handler', callers: CALLERS }),
    ...timesFaster(rows, { name: 'Heptad, door only, in memory', callers: CALLERS }),
  ],
}
