import { type Benchmark, ground } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import { atLeast, atMost, pacedP99Of, rateOf, timesFaster } from '../figure.ts'
import { honoWithEmmett } from '../peers/hono-emmett.ts'
import { backboneCommands } from './backbone.ts'
import { transfers } from './ledger.ts'

/** The whole chain: socket, authentication, validation, decision, durable append, answer. */
export const http: Benchmark = {
  name: 'http',
  summary: 'post a transaction over HTTP; all roles, door only, and against Hono with Emmett',
  description:
    'Posts transfers over HTTP, durably, each under a new key: to a backbone with all roles (projections, ClickHouse and audit run), to one that only answers (door only), and one event each to a bare Hono application on Emmett. Each is a process with a PostgreSQL of the same settings; the load comes from another process. Callers are connections, each with one request at a time; percentiles are taken at 70 % of the rate, in an open loop. Between rounds projections catch up, and the machine comes to rest.',
  takes: [],
  defaults: { callers: [64], rounds: 5, seconds: 4 },
  async prepare() {
    const server = await startBenchmarkServer()
    return ground(server, [
      () => backboneCommands('all roles'),
      () => backboneCommands('door only'),
      async () => honoWithEmmett(await server.database('bench_hono'), transfers()),
    ])
  },
  figures: (rows) => {
    const of = (name: string) => ({ name, callers: 64 })
    return [
      ...rateOf(rows, of('Heptad, all roles'), atLeast(8000, 15_000)),
      ...pacedP99Of(rows, of('Heptad, all roles'), atMost(15, 8)),
      ...rateOf(rows, of('Heptad, door only'), atLeast(12_000, 20_000)),
      ...pacedP99Of(rows, of('Heptad, door only'), atMost(15, 8)),
      ...timesFaster(rows, of('Hono + Emmett')),
    ]
  },
}
