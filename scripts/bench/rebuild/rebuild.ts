import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { entriesProjection } from '@heptad/projections/money/entries.ts'
import { advance } from '@heptad/projections/rebuild/advance.ts'
import { fold } from '@heptad/projections/rebuild/fold.ts'
import type { OpenBuild, RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import { logAppends } from '../append/log-appends.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import type { Contestant, RoundResult } from '../contestant.ts'
import { atLeast, type Figure } from '../figure.ts'
import { emmettVersion } from '../peers/emmett-store.ts'
import { foldHelper } from './fold-helper.ts'
import type { FoldingData } from './folding-thread.ts'
import { newBuild } from './new-build.ts'
import { measurePongo } from './pongo.ts'
import { fillLog } from './synthetic-log.ts'

const FOLDING = new URL('./folding-thread.ts', import.meta.url)
const WAYS = { folded: fold, incremental: advance }
const GOALS = { folded: atLeast(200_000, 300_000), incremental: atLeast(50_000, 80_000) }
const UNWATCHED = { progress: async () => {} }
const [CALLERS, SECONDS, PAIRS] = [32, 3, 3]

/** Read models built from the log, both ways, and what appends feel of it. */
export const rebuild: Measurement<'events' | 'peerEvents'> = {
  name: 'rebuild',
  summary: 'rebuild read models of a synthetic log, folded and incrementally, and append meanwhile; against Pongo',
  description:
    'Builds balances and entries from a log of transactions of two legs, folded and then written, and incrementally with a checkpoint, under row-level security. The peer is a Pongo collection that an Emmett consumer builds, one document an event. At the end 32 callers of this process append to the same log, in turns alone and while two threads fold what it was before.',
  takes: [],
  sizes: {
    events: { summary: 'length of the log; 5M shows that memory does not follow it', default: 200_000 },
    peerEvents: { summary: "length of the peer's log, which is slower", default: 5_000 },
  },
  measure: ({ events, peerEvents }, progress) => measure(events, peerEvents, progress),
}

async function measure(events: number, peerEvents: number, progress: (line: string) => void): Promise<Measured> {
  const server = await startBenchmarkServer()
  const closing: (() => Promise<unknown>)[] = [() => server.stop()]
  try {
    const url = await server.database('bench_rebuild')
    await migrate({ url })
    const { owner, engines } = await openEngines(url, closing)
    await fillLog(owner, events)
    const figures: Figure[] = []
    for (const definition of [balancesProjection, entriesProjection])
      for (const way of ['folded', 'incremental'] as const) {
        progress(`${definition.name}, ${way}`)
        figures.push(...(await measureOne(await newBuild(definition, engines, owner), way, events)))
      }
    progress('Pongo')
    const pongo = await measurePongo(await server.database('bench_pongo'), peerEvents)
    progress('appends meanwhile')
    const appends = await logAppends(url, 'UUID v7', { amount: '1050' })
    closing.push(() => appends.close())
    figures.push(...overPongo(figures, pongo), ...(await appendsMeanwhile(appends, { url, events })))
    return {
      engines: server.settings,
      settings: { Pongo: { emmett: emmettVersion, events: peerEvents } },
      figures,
      found: { builds: { eventsEach: events }, Pongo: { events: peerEvents }, appends: await appends.verify() },
    }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function openEngines(url: string, closing: (() => Promise<unknown>)[]) {
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
  const postgres = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'bench' })
  const log = await openPostgresEventStore({ url })
  const clickhouse = openClickhouse('http://127.0.0.1:9')
  closing.push(
    () => owner.end(),
    () => postgres.end(),
    () => log.close(),
    () => clickhouse.close(),
  )
  const engines: RebuildEngines = {
    ...{ postgres, clickhouse, log, codec: eventCodec(builtIn.events), owner: 'bench' },
    startHelper: () => foldHelper(url),
  }
  return { owner, engines }
}

function overPongo(figures: readonly Figure[], pongo: number): readonly Figure[] {
  const ours = figures.find(({ name }) => name === 'money.balances, incremental')?.value ?? Number.NaN
  return [
    { name: 'Pongo collection', value: pongo, unit: '/s' },
    { name: 'money.balances, incremental ÷ Pongo', value: ours / pongo, unit: '×' },
  ]
}

async function appendsMeanwhile(appends: Contestant, folded: FoldingData): Promise<readonly Figure[]> {
  await appends.round(CALLERS, 1)
  const pairs: (readonly [RoundResult, RoundResult])[] = []
  for (let pair = 0; pair < PAIRS; pair += 1)
    pairs.push([
      await appends.round(CALLERS, SECONDS),
      await whileFolding(folded, () => appends.round(CALLERS, SECONDS)),
    ])
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  return [
    { name: 'appends by 32 callers, alone', value: middle(pairs.map(([alone]) => alone.rate)), unit: '/s' },
    {
      name: 'appends while two threads fold ÷ alone',
      value: middle(pairs.map(([alone, meanwhile]) => meanwhile.rate / alone.rate)),
      unit: '×',
      goal: atLeast(0.7),
    },
    { name: 'appends while two threads fold, p99', value: middle(pairs.map(([, { p99Ms }]) => p99Ms)), unit: 'ms' },
  ]
}

async function whileFolding<T>(folded: FoldingData, work: () => Promise<T>): Promise<T> {
  const folding = new Worker(FOLDING, { workerData: folded, resourceLimits: { maxYoungGenerationSizeMb: 32 } })
  await once(folding, 'message')
  const result = await work()
  await folding.terminate()
  return result
}

async function measureOne(build: OpenBuild, way: keyof typeof WAYS, events: number): Promise<readonly Figure[]> {
  globalThis.gc?.()
  const idle = process.memoryUsage.rss()
  let highest = idle
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  await WAYS[way](build, BigInt(events), UNWATCHED)
  const seconds = (performance.now() - began) / 1000
  clearInterval(sampling)
  await check(build, events)
  const memoryMib = Math.round((highest - idle) / 1024 / 1024)
  const name = `${build.key.projection.replace(/#.*/, '')}, ${way}`
  return [
    { name, value: Math.round(events / seconds), unit: '/s', goal: GOALS[way] },
    { name: `${name}, memory above idle`, value: memoryMib, unit: 'MiB' },
  ]
}

async function check(build: OpenBuild, events: number): Promise<void> {
  if (build.position !== BigInt(events)) throw new Error(`built up to ${build.position} of ${events}`)
}
