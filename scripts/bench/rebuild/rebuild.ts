import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { entriesProjection } from '@heptad/projections/money/entries.ts'
import { logAppends } from '../append/log-appends.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import type { Circumstances } from '../circumstances.ts'
import type { Contestant, RoundResult } from '../contestant.ts'
import { atLeast, atMost, type Figure } from '../figure.ts'
import { emmettVersion } from '../peers/emmett-store.ts'
import { startBuilder } from './builder.ts'
import { measurePongo } from './pongo.ts'
import { fillLog } from './synthetic-log.ts'

const WAYS = ['folded', 'incremental'] as const
const GOALS = { folded: atLeast(200_000, 300_000), incremental: atLeast(50_000, 80_000) }
const MEMORY = atMost(300)
const [CALLERS, SECONDS, PAIRS] = [32, 8, 3]

/** Read models built from the log, both ways, and what appends feel of it. */
export const rebuild: Measurement<'events' | 'peerEvents'> = {
  name: 'rebuild',
  summary: 'rebuild read models of a synthetic log, folded and incrementally, and append meanwhile; against Pongo',
  description:
    'Builds balances and entries from a log of transactions of two legs, folded and then written, and incrementally with a checkpoint, under row-level security. The peer is a Pongo collection that an Emmett consumer builds, one document an event. At the end 32 callers of this process append to the same log, in turns alone and while two threads fold what it was before.',
  takes: ['fsyncDelay'],
  sizes: {
    events: { summary: 'length of the log; 5M shows that memory does not follow it', default: 1_000_000 },
    peerEvents: { summary: "length of the peer's log, which is slower", default: 5_000 },
  },
  measure,
}

async function measure(
  { events, peerEvents }: Readonly<Record<'events' | 'peerEvents', number>>,
  progress: (line: string) => void,
  { fsyncDelay }: Circumstances,
): Promise<Measured> {
  const server = await startBenchmarkServer({ fsyncDelay })
  const closing: (() => Promise<unknown>)[] = [() => server.stop()]
  try {
    const url = await server.database('bench_rebuild')
    await migrate({ url })
    await filled(url, events)
    const figures: Figure[] = []
    for (const { name: projection } of [balancesProjection, entriesProjection])
      for (const way of WAYS) {
        progress(`${projection}, ${way}`)
        figures.push(...(await measureOne({ url, projection, way, events })))
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
      figures: fsyncDelay === 0 ? figures : figures.map(({ goal: _, ...figure }) => figure),
      found: { builds: { eventsEach: events }, Pongo: { events: peerEvents }, appends: await appends.verify() },
    }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function filled(url: string, events: number): Promise<void> {
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
  try {
    await fillLog(owner, events)
  } finally {
    await owner.end()
  }
}

function overPongo(figures: readonly Figure[], pongo: number): readonly Figure[] {
  const ours = figures.find(({ name }) => name === 'money.balances, incremental')?.value ?? Number.NaN
  return [
    { name: 'Pongo collection', value: pongo, unit: '/s' },
    { name: 'money.balances, incremental ÷ Pongo', value: ours / pongo, unit: '×' },
  ]
}

async function appendsMeanwhile(appends: Contestant, log: FilledLog): Promise<readonly Figure[]> {
  await appends.round(CALLERS, 1)
  const pairs: (readonly [RoundResult, RoundResult])[] = []
  for (let pair = 0; pair < PAIRS; pair += 1)
    pairs.push([await appends.round(CALLERS, SECONDS), await whileFolding(log, () => appends.round(CALLERS, SECONDS))])
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

/** A database, and how long its log is. */
interface FilledLog {
  readonly url: string
  readonly events: number
}

async function whileFolding<T>(log: FilledLog, work: () => Promise<T>): Promise<T> {
  const builder = startBuilder({ ...log, projection: balancesProjection.name, way: 'folded', isRepeated: true })
  try {
    await builder.began
    return await work()
  } finally {
    await builder.stop()
  }
}

/** One build by a thread of its own: the memory that it takes is all that the process grows by, from before that thread started. */
async function measureOne(
  order: FilledLog & { readonly projection: string; readonly way: (typeof WAYS)[number] },
): Promise<readonly Figure[]> {
  globalThis.gc?.()
  const idle = process.memoryUsage.rss()
  let highest = idle
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss())
  }, 20)
  const builder = startBuilder({ ...order, isRepeated: false })
  try {
    const seconds = await builder.built
    const memoryMib = Math.round((highest - idle) / 1024 / 1024)
    const name = `${order.projection}, ${order.way}`
    return [
      { name, value: Math.round(order.events / seconds), unit: '/s', goal: GOALS[order.way] },
      { name: `${name}, memory above idle`, value: memoryMib, unit: 'MiB', goal: MEMORY },
    ]
  } finally {
    clearInterval(sampling)
    await builder.stop()
  }
}
