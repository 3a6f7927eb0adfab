import type { Contestant } from './contestant.ts'
import { percentile } from './statistics.ts'

/** What one round of one contestant gave. */
export interface RoundResult {
  /** Units of work per second. */
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Runs `callers` loops without pause between calls for `seconds`, and measures each call. */
export async function closedLoop(contestant: Contestant, callers: number, seconds: number): Promise<RoundResult> {
  const latencies: number[] = []
  const started = performance.now()
  const end = started + seconds * 1000
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let began = performance.now(); began < end; began = performance.now()) {
        await contestant.work(caller)
        latencies.push(performance.now() - began)
      }
    }),
  )
  const elapsedMs = performance.now() - started
  latencies.sort((a, b) => a - b)
  return {
    rate: (latencies.length / elapsedMs) * 1000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  }
}
