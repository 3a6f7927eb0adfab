import { type Benchmark, type Ground, ground } from '../benchmark.ts'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'
import type { Circumstances } from '../circumstances.ts'
import { atLeast, atMost, type Figure, leftOf, pacedP99Of, rateOf, timesFaster } from '../figure.ts'
import type { Row } from '../interleaved.ts'
import { onKeptLog } from '../kept-log/on-kept-log.ts'
import { withAndWithoutSnapshot } from '../open-snapshot.ts'
import { honoWithAppends } from '../peers/hono-emmett.ts'
import { backboneCommands, type Roles } from './backbone.ts'
import { newBooks, transfers } from './ledger.ts'

const CALLERS = 64
const ALL = { name: 'Heptad, all roles', callers: CALLERS }
const DOOR = { name: 'Heptad, door only', callers: CALLERS }

/** The whole chain: socket, authentication, validation, decision, durable append, answer. */
export const http: Benchmark = {
  name: 'http',
  summary: 'post a transaction over HTTP; all roles, door only, and against Hono with Emmett',
  description:
    'Posts transfers over HTTP, durably, each under a new key: to a backbone with all roles (projections, ClickHouse and audit run), to one that only answers (door only), and one event each to a bare Hono application on Emmett. Each is a process; they share one embedded PostgreSQL, each a database of its own; the load comes from another process. Callers are connections, each with one request at a time; percentiles are taken at 70 % of the rate, in an open loop. Between rounds projections catch up, and the machine comes to rest. On a long log, whose events no projection knows, the backbone only answers.',
  takes: ['log', 'snapshot', 'fsyncDelay'],
  defaults: { callers: [CALLERS], rounds: 5, seconds: 4 },
  async prepare({ log, snapshot, fsyncDelay }) {
    if (log !== null) return onKeptLog(log, (place) => backboneCommands('door only', place))
    const server = await startBenchmarkServer({ fsyncDelay })
    return snapshot ? besideSnapshot(server) : againstHono(server)
  },
  figures,
}

function againstHono(server: BenchmarkServer): Promise<Ground> {
  const backbone = (roles: Roles, name: string) => async () =>
    backboneCommands(roles, { databaseUrl: await server.database(name) })
  return ground(server, [
    backbone('all roles', 'bench_all'),
    backbone('door only', 'bench_door'),
    async () => honoWithAppends(await server.database('bench_hono'), transfers(newBooks())),
  ])
}

/** Read models change rows again and again, whose old versions a snapshot keeps alive; the log does not. */
function besideSnapshot(server: BenchmarkServer): Promise<Ground> {
  const twice = (roles: Roles, name: string) =>
    withAndWithoutSnapshot(server, name, (databaseUrl) => backboneCommands(roles, { databaseUrl }))
  return ground(server, [...twice('all roles', 'bench_all'), ...twice('door only', 'bench_door')])
}

function figures(rows: readonly Row[], { log, snapshot, fsyncDelay }: Circumstances): readonly Figure[] {
  if (log !== null) return timesFaster(rows, DOOR, atLeast(0.8))
  if (snapshot) return [...timesFaster(rows, ALL, atLeast(0.8)), ...leftOf(rows, DOOR, atLeast(0.8))]
  const [all, door, p99] = fsyncDelay === 0 ? [atLeast(8000, 15_000), atLeast(12_000, 20_000), atMost(15, 8)] : []
  return [
    ...rateOf(rows, ALL, all),
    ...pacedP99Of(rows, ALL, p99),
    ...rateOf(rows, DOOR, door),
    ...pacedP99Of(rows, DOOR, p99),
    ...timesFaster(rows, { name: 'Hono + Emmett', callers: CALLERS }),
  ]
}
