import type { Contestant, RoundResult } from './contestant.ts'
import { roundResult } from './statistics.ts'

/** A round of this process's own: loops without pause between calls of `work`, which resolves when its unit is durable. */
export function closedLoop(work: (caller: number) => Promise<void>): Contestant['round'] {
  return async (callers, seconds): Promise<RoundResult> => {
    const latencies: number[] = []
    const started = performance.now()
    const end = started + seconds * 1000
    const loop = async (caller: number) => {
      for (let began = performance.now(); began < end; began = performance.now()) {
        await work(caller)
        latencies.push(performance.now() - began)
      }
    }
    await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)))
    return roundResult(latencies, performance.now() - started)
  }
}
