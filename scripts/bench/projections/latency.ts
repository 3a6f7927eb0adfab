import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { openLoop } from '../open-loop.ts'
import { roundResult } from '../statistics.ts'
import { openProjected, type Projected } from './projected.ts'
import { Visibility } from './visibility.ts'

export interface LatencyPlan {
  /** Events per second, in an open loop. */
  readonly rate: number
  readonly seconds: number
  /** Whose rows are looked at; by default all. */
  readonly seen?: readonly ProjectionDefinition[]
  /** After each append somebody waits for its rows. */
  readonly isAwaited?: boolean | undefined
}

/** From when an append was due until its rows are visible. */
export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly appended: number
  /** As many as were appended, for ours. */
  readonly projected: number
}

const WARM_UP_SECONDS = 2
const PATIENCE_MS = 30_000
const LOOK_MS = 1000

/** Append → projected and visible, with these projections run in this process as a backbone runs them. */
export async function projectionLatency(
  url: string,
  definitions: readonly ProjectionDefinition[],
  { rate, seconds, seen, isAwaited }: LatencyPlan,
): Promise<Latency> {
  const projected = await openProjected(url, definitions, seen)
  try {
    await run(projected, { rate: Math.min(rate, 2000), seconds: WARM_UP_SECONDS })
    const latenciesMs = await run(projected, { rate, seconds, isAwaited })
    const events = await projected.verify()
    const { p50Ms, p99Ms } = roundResult(latenciesMs, seconds * 1000)
    return { p50Ms, p99Ms, appended: events, projected: events }
  } finally {
    await projected.close()
  }
}

async function run(
  projected: Projected,
  { rate, seconds, isAwaited = false }: LatencyPlan,
): Promise<readonly number[]> {
  const visibility = new Visibility()
  const stop = projected.onProgress(() => visibility.shown(projected.shown(), performance.now()))
  try {
    const work = async (dueAt: number) => {
      visibility.appended(await projected.append(), dueAt, performance.now())
      if (isAwaited) projected.want()
    }
    await openLoop({ rate, seconds, work })
    for (const end = performance.now() + PATIENCE_MS; visibility.waiting > 0; await projected.nextProgress(LOOK_MS))
      if (performance.now() > end) throw new Error(`${visibility.waiting} events are not visible`)
  } finally {
    stop()
  }
  return visibility.latenciesMs
}
