import type { Benchmark } from '../benchmark.ts'
import { atLeast, ofRow } from '../figure.ts'
import { untilQuiet } from '../machine.ts'
import { backboneCommands } from './backbone.ts'
import { BATCH_ITEMS, batchRequests } from './ledger.ts'

/** Many transfers in one request. */
export const batch: Benchmark = {
  name: 'batch',
  summary: 'post batches of 1000 transfers under one key, over HTTP',
  description:
    'Posts atomic batches of 1000 transfers over HTTP, durably, each batch under a new key, to a backbone that only answers, in a process of its own; the load comes from another process. Callers are connections, each with one request at a time; a unit of work is a batch. There is no peer: the figure stands for itself.',
  takes: [],
  defaults: { callers: [8], rounds: 5, seconds: 3 },
  async prepare() {
    const contestant = await backboneCommands('door only', { requests: batchRequests, transfersEach: BATCH_ITEMS })
    return { settings: {}, quiet: untilQuiet, contestants: [contestant], close: () => contestant.close() }
  },
  figures: (rows) =>
    ofRow(rows, { name: 'Heptad, door only', callers: 8 }, ({ rate }) => {
      return { value: rate * BATCH_ITEMS, unit: '/s', goal: atLeast(50_000, 100_000) }
    }).map((figure) => ({ ...figure, name: `transfers in batches: ${figure.name}` })),
}
