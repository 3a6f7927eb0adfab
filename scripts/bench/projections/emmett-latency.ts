import { setTimeout as sleep } from 'node:timers/promises'
import { openLoop } from '../open-loop.ts'
import { type EmmettProjection, emmettProjection, emmettTransfer } from '../peers/emmett-projection.ts'
import { roundResult } from '../statistics.ts'
import type { Latency, LatencyPlan } from './latency.ts'
import { Visibility } from './visibility.ts'

const ACCOUNTS = 1000
const LOOK_EVERY_MS = 2
const PATIENCE_MS = 30_000
const STRAGGLERS_MS = 3000

/**
 * Append → visible through Emmett's own consumer and a Pongo collection. Its checkpoint is looked at every 2 ms, over a connection of its own.
 * Events that it has passed over without projecting them are counted, and no fault of the run: its order is its own.
 */
export async function emmettLatency(url: string, { rate, seconds }: LatencyPlan): Promise<Latency> {
  const emmett = await emmettProjection(url)
  await emmett.store.appendAll('book-0', [emmettTransfer(0, ACCOUNTS)])
  const following = await emmett.follow()
  const visibility = new Visibility()
  let appended = 1
  let projected = 0
  let isOver = false
  const watching = (async () => {
    for (; !isOver; await sleep(LOOK_EVERY_MS)) visibility.shown(await emmett.visible(), performance.now())
  })()
  try {
    const work = async (dueAt: number) => {
      const number = appended
      appended += 1
      const position = await emmett.store.appendAll(`book-${number}`, [emmettTransfer(number, ACCOUNTS)])
      visibility.appended(position, dueAt, performance.now())
    }
    await openLoop({ rate, seconds, work })
    for (const end = performance.now() + PATIENCE_MS; visibility.waiting > 0; await sleep(LOOK_EVERY_MS))
      if (performance.now() > end) throw new Error(`${visibility.waiting} events are not visible`)
    projected = await projectedAtLast(emmett, appended)
  } finally {
    isOver = true
    await watching
    await following.stop()
    await emmett.close()
  }
  const { p50Ms, p99Ms } = roundResult(visibility.latenciesMs, seconds * 1000)
  return { p50Ms, p99Ms, appended, projected }
}

/** How many events the documents have taken once its checkpoint is past all of them, and some time later. */
async function projectedAtLast(emmett: EmmettProjection, appended: number): Promise<number> {
  const end = performance.now() + STRAGGLERS_MS
  for (;;) {
    const { events } = await emmett.counts()
    if (events === appended || performance.now() > end) return events
    await sleep(100)
  }
}
