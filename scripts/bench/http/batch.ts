import { type Benchmark, ground } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import { atLeast, ofRow, timesFaster } from '../figure.ts'
import { onKeptLog } from '../kept-log/on-kept-log.ts'
import type { LogPlace } from '../log-place.ts'
import { withAndWithoutSnapshot } from '../open-snapshot.ts'
import { backboneCommands } from './backbone.ts'
import { BATCH_ITEMS, batchRequests } from './ledger.ts'

const DOOR = 'Heptad, door only'
const BATCHED = { requests: batchRequests, transfersEach: BATCH_ITEMS }

/** Many transfers in one request. */
export const batch: Benchmark = {
  name: 'batch',
  summary: 'post batches of 1000 transfers under one key, over HTTP',
  description:
    'Posts atomic batches of 1000 transfers over HTTP, durably, each batch under a new key, to a backbone that only answers, in a process of its own; the load comes from another process. Callers are connections, each with one request at a time; a unit of work is a batch. There is no peer: the figure stands for itself.',
  takes: ['log', 'snapshot', 'fsyncDelay'],
  defaults: { callers: [8], rounds: 5, seconds: 3 },
  async prepare({ log, snapshot, fsyncDelay }) {
    const make = (place: LogPlace) => backboneCommands('door only', place, BATCHED)
    if (log !== null) return onKeptLog(log, make)
    const server = await startBenchmarkServer({ fsyncDelay })
    const once = async () => make({ databaseUrl: await server.database('bench_batch') })
    const twice = withAndWithoutSnapshot(server, 'bench_batch', (databaseUrl) => make({ databaseUrl }))
    return ground(server, snapshot ? twice : [once])
  },
  figures(rows, { log, snapshot, fsyncDelay }) {
    if (log !== null || snapshot) return timesFaster(rows, { name: DOOR, callers: 8 }, atLeast(0.8))
    const goal = fsyncDelay === 0 ? { goal: atLeast(50_000, 100_000) } : {}
    return ofRow(rows, { name: DOOR, callers: 8 }, ({ rate }) => {
      return { value: rate * BATCH_ITEMS, unit: '/s', ...goal }
    }).map((figure) => ({ ...figure, name: `transfers in batches: ${figure.name}` }))
  },
}
