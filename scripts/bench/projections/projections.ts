import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { moneyProjections } from '@heptad/projections/money/index.ts'
import { engineOf } from '@heptad/projections/runner/project.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import type { Settings } from '../contestant.ts'
import { atMost, type Figure, type Goal } from '../figure.ts'
import { untilQuiet } from '../machine.ts'
import { emmettVersion } from '../peers/emmett-store.ts'
import { median } from '../statistics.ts'
import { emmettLatency } from './emmett-latency.ts'
import { type Latency, type LatencyPlan, projectionLatency } from './latency.ts'

type SizeName = 'rate' | 'peerRate' | 'seconds' | 'rounds'

/** How long a write takes to be seen. */
export const projections: Measurement<SizeName> = {
  name: 'projections',
  summary: 'append → projected and visible, at a fixed rate; against Emmett with Pongo',
  description:
    'Appends transactions of two legs at a fixed rate (open loop) and measures the time from when each was due until its rows can be seen by another session: in money.balances alone, in all projections of money in PostgreSQL, and in money.balances among those while a query waits for each event. The peer is an Emmett consumer (polling every 50 ms, its default) with a Pongo collection, one document an event, at a rate that it can follow; ours is shown at the same rate too.',
  takes: [],
  sizes: {
    rate: { summary: 'events per second', default: 10_000 },
    peerRate: { summary: 'events per second beside the peer', default: 300 },
    seconds: { summary: 'length of each run', default: 8 },
    rounds: { summary: 'how often balances are taken at the full rate, of which the medians count', default: 3 },
  },
  measure,
}

async function measure(
  { rate, peerRate, seconds, rounds }: Readonly<Record<SizeName, number>>,
  progress: (line: string) => void,
): Promise<Measured> {
  const server = await startBenchmarkServer()
  const inPostgres = moneyProjections.filter((definition) => engineOf(definition) === 'postgres')
  const figures: Figure[] = []
  const found: Record<string, Settings> = {}
  const take = async (name: string, goals: Goals, latency: () => Promise<Latency>, times = 1) => {
    const taken: Latency[] = []
    while (taken.length < times) {
      progress(name)
      await untilQuiet()
      taken.push(await latency())
    }
    const of = (field: keyof Latency) => median(taken.map((each) => each[field]))
    const [p50Ms, p99Ms, appended, projected] = [of('p50Ms'), of('p99Ms'), of('appended'), of('projected')]
    figures.push({ name: `${name}: p50`, value: p50Ms, unit: 'ms', ...(goals.p50 && { goal: goals.p50 }) })
    figures.push({ name: `${name}: p99`, value: p99Ms, unit: 'ms', ...(goals.p99 && { goal: goals.p99 }) })
    found[name] = { appended, projected }
  }
  try {
    const balances = (at: number) => async () =>
      projectionLatency(await server.database('bench_balances'), [balancesProjection], { rate: at, seconds })
    const goals = { p50: atMost(4, 2), p99: atMost(25, 15) }
    await take(`money.balances at ${rate}/s`, goals, balances(rate), rounds)
    const beside = (plan: Pick<LatencyPlan, 'seen' | 'isAwaited'>) => async () =>
      projectionLatency(await server.database('bench_money'), inPostgres, { rate: rate / 5, seconds, ...plan })
    const others = `${inPostgres.length} of money at ${rate / 5}/s`
    await take(`all ${others}`, {}, beside({}))
    await take(
      `money.balances among ${others}, waited for`,
      {},
      beside({ seen: [balancesProjection], isAwaited: true }),
    )
    await take(`money.balances at ${peerRate}/s`, {}, balances(peerRate))
    const emmett = async () => emmettLatency(await server.database('bench_pongo'), { rate: peerRate, seconds })
    await take(`Emmett with Pongo at ${peerRate}/s`, {}, emmett)
    return { engines: server.settings, settings: { Emmett: { version: emmettVersion, pollMs: 50 } }, figures, found }
  } finally {
    await server.stop()
  }
}

interface Goals {
  readonly p50?: Goal
  readonly p99?: Goal
}
