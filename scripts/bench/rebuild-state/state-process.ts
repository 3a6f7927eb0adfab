import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ErasedDecider } from '@heptad/commands/define.ts'
import { KeptSnapshots } from '@heptad/commands/engine/kept-snapshots.ts'
import { emptySnapshot } from '@heptad/commands/engine/snapshot.ts'
import { streamReader } from '@heptad/commands/engine/stream-reader.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { postgresSnapshots, savingConnections } from '@heptad/infra/snapshots/postgres.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'

/** What the process is told once it has started. */
export interface Load {
  readonly url: string
  /** `log`: there is no snapshot yet; one is written afterwards. */
  readonly from: 'log' | 'snapshot'
}

/** What it reports before it ends. */
export interface StateReport {
  readonly firstAnswerMs: number
  /** Of this process, so that others at work hardly change it. */
  readonly processorMs: number
  readonly eventsPerSecond: number
  readonly stallMs: number
  readonly memoryMib: number
  readonly savedMs: number
  readonly savingProcessorMs: number
  readonly savingStallMs: number
  readonly accounts: number
  /** Transactions that the accounts' counters show, from their debits. */
  readonly posted: number
  readonly debits: string
  readonly credits: string
  readonly stateHash: string
}

const RESOLUTION_MS = 1
const TENANT = TenantId.parse('01990a3c-7e10-7000-8000-000000000001')

const [{ url, from }] = (await once(process, 'message')) as [Load]
const store = await openPostgresEventStore({ url })
const pool = openPool({ url, role: 'heptad_projector', applicationName: 'bench', ...savingConnections })
const kept = new KeptSnapshots({
  store: postgresSnapshots({ reading: pool, saving: pool }),
  log: store,
  onFault: (error) => {
    throw error
  },
})
const decider = book as unknown as ErasedDecider
const ref = { tenantId: TENANT, streamId: bookStream('bench'), decider }
await store.head()
const idleKib = process.memoryUsage.rss() / 1024
const loaded = await watched(() =>
  streamReader(store, eventCodec(builtIn.events), kept, systemClock()).catchUp(ref, emptySnapshot(decider)),
)
const memoryMib = (process.resourceUsage().maxRSS - idleKib) / 1024
const saved = await watched(async () => {
  if (from === 'log') kept.offer(ref, loaded.result)
  await kept.settled()
})
await Promise.all([store.close(), pool.end()])
const report: StateReport = {
  ...{ firstAnswerMs: loaded.ms, processorMs: loaded.processorMs, stallMs: loaded.stallMs, memoryMib },
  ...(from === 'log'
    ? { savedMs: saved.ms, savingProcessorMs: saved.processorMs, savingStallMs: saved.stallMs }
    : { savedMs: 0, savingProcessorMs: 0, savingStallMs: 0 }),
  eventsPerSecond: from === 'log' ? (Number(loaded.result.head?.revision) / loaded.ms) * 1000 : 0,
  ...standing(loaded.result.state as BookState),
}
process.send?.(report, () => process.disconnect())

interface Watched<T> {
  readonly result: T
  readonly ms: number
  readonly processorMs: number
  readonly stallMs: number
}

async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const [began, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  delay.disable()
  return { result, ms, processorMs: (user + system) / 1000, stallMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS) }
}

function standing(state: BookState) {
  if (state.kind === 'none') throw new Error('the book is not there')
  let [debits, credits] = [0n, 0n]
  const hash = createHash('sha256')
  const accounts = [...state.accounts].toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1))
  for (const { accountId, postedDebits, postedCredits, version } of accounts) {
    debits += postedDebits
    credits += postedCredits
    hash.update(`${accountId} ${postedDebits} ${postedCredits} ${version}\n`)
  }
  const stateHash = hash.digest('hex').slice(0, 16)
  return { accounts: accounts.length, posted: Number(debits), debits: `${debits}`, credits: `${credits}`, stateHash }
}
