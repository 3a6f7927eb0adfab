import type { Benchmark } from '../benchmark.ts'
import { atLeast, atMost, pacedP99Of, rateOf } from '../figure.ts'
import { untilQuiet } from '../machine.ts'
import { backboneQueries } from './backbone.ts'

/** Reads over HTTP. */
export const query: Benchmark = {
  name: 'query',
  summary: 'read single accounts over HTTP, through row-level security',
  description:
    'Reads one account by its path, over HTTP, from a backbone with all roles in a process of its own; the load comes from another process. Callers are connections, each with one request at a time; percentiles are taken at 70 % of the rate, in an open loop. There is no peer: the figure stands for itself.',
  takes: [],
  defaults: { callers: [64], rounds: 5, seconds: 4 },
  async prepare() {
    const contestant = await backboneQueries()
    return { settings: {}, quiet: untilQuiet, contestants: [contestant], close: () => contestant.close() }
  },
  figures: (rows) => {
    const ours = { name: 'Heptad, money.accounts.get', callers: 64 }
    return [...rateOf(rows, ours, atLeast(12_000, 20_000)), ...pacedP99Of(rows, ours, atMost(15))]
  },
}
