import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { moneyProjections } from '@heptad/projections/money/index.ts'
import { engineOf } from '@heptad/projections/runner/project.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'
import type { Circumstances } from '../circumstances.ts'
import type { Settings } from '../contestant.ts'
import { atMost, type Figure, type Goal } from '../figure.ts'
import { untilQuiet } from '../machine.ts'
import { openSnapshot } from '../open-snapshot.ts'
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
    'Appends transactions of two legs at a fixed rate (open loop) and measures the time from when each was due until its rows can be seen by another session: in money.balances alone, in all projections of money in PostgreSQL, and in money.balances among those while a query waits for each event. The peer is an Emmett consumer (polling every 50 ms, its default) with a Pongo collection, one document an event, at a rate that it can follow; ours is shown at the same rate too. It waits for every transaction that began before an event, so beside an open snapshot it would see none, and is left out.',
  takes: ['snapshot', 'fsyncDelay'],
  sizes: {
    rate: { summary: 'events per second', default: 10_000 },
    peerRate: { summary: 'events per second beside the peer', default: 300 },
    seconds: { summary: 'length of each run', default: 8 },
    rounds: { summary: 'how often balances are taken at the full rate, of which the medians count', default: 3 },
  },
  measure,
}

const GOALS = { p50: atMost(4, 2), p99: atMost(25, 15) }

async function measure(
  { rate, peerRate, seconds, rounds }: Readonly<Record<SizeName, number>>,
  progress: (line: string) => void,
  circumstances: Circumstances,
): Promise<Measured> {
  const server = await startBenchmarkServer(circumstances)
  const inPostgres = moneyProjections.filter((definition) => engineOf(definition) === 'postgres')
  const figures: Figure[] = []
  const found: Record<string, Settings> = {}
  const take = async (name: string, latency: () => Promise<Latency>, { goals = {}, times = 1 }: Taking = {}) => {
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
  const of = (definitions: readonly ProjectionDefinition[], plan: LatencyPlan) => () =>
    onDatabase(server, circumstances, (url) => projectionLatency(url, definitions, plan))
  try {
    const isUsual = !circumstances.snapshot && circumstances.fsyncDelay === 0
    const goals = isUsual ? GOALS : {}
    await take(`money.balances at ${rate}/s`, of([balancesProjection], { rate, seconds }), { goals, times: rounds })
    const beside = { rate: rate / 5, seconds }
    const others = `${inPostgres.length} of money at ${rate / 5}/s`
    await take(`all ${others}`, of(inPostgres, beside))
    const awaited = { ...beside, seen: [balancesProjection], isAwaited: true }
    await take(`money.balances among ${others}, waited for`, of(inPostgres, awaited))
    await take(`money.balances at ${peerRate}/s`, of([balancesProjection], { rate: peerRate, seconds }))
    if (!circumstances.snapshot)
      await take(`Emmett with Pongo at ${peerRate}/s`, async () =>
        emmettLatency(await server.database('bench_pongo'), { rate: peerRate, seconds }),
      )
    return { engines: server.settings, settings: { Emmett: { version: emmettVersion, pollMs: 50 } }, figures, found }
  } finally {
    await server.stop()
  }
}

/** Works on a new database; a snapshot of it stays open meanwhile when that is asked for. */
async function onDatabase(
  server: BenchmarkServer,
  { snapshot }: Circumstances,
  work: (url: string) => Promise<Latency>,
): Promise<Latency> {
  const url = await server.database('bench_projections')
  const open = snapshot ? await openSnapshot(url) : null
  try {
    const latency = await work(url)
    await open?.check()
    return latency
  } finally {
    await open?.release()
  }
}

interface Taking {
  readonly goals?: { readonly p50?: Goal; readonly p99?: Goal }
  /** How often; the medians count. */
  readonly times?: number
}
