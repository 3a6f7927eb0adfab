import type { Contestant } from './contestant.ts'
import { openLoop } from './open-loop.ts'
import { roundResult } from './statistics.ts'

/** Seconds at the same rate before those that count: what was at rest, such as a young generation that V8 has shrunk, is at work again. */
const WARM_UP_SECONDS = 1

/**
 * A round at a steady rate: a unit of work that finds every caller busy waits for one, and its latency counts from when it was due. Those of the first
 * `warmUpSeconds` do not count. The answer's rate is that of the units that count, over the time until the last one was done.
 */
export function pacedLoop(
  work: (caller: number) => Promise<void>,
  rate: number,
  warmUpSeconds = WARM_UP_SECONDS,
): Contestant['round'] {
  return async (callers, seconds) => {
    const latencies: number[] = []
    const idle = Array.from({ length: callers }, (_, caller) => caller)
    const waiting: ((caller: number) => void)[] = []
    const freed = (caller: number) => {
      const next = waiting.shift()
      if (next === undefined) idle.push(caller)
      else next(caller)
    }
    const unit = async (dueAt: number) => {
      const caller = idle.pop() ?? (await new Promise<number>((resolve) => waiting.push(resolve)))
      await work(caller)
      if (dueAt >= countedFrom) latencies.push(performance.now() - dueAt)
      freed(caller)
    }
    const countedFrom = performance.now() + warmUpSeconds * 1000
    await openLoop({ rate, seconds: warmUpSeconds + seconds, work: unit })
    return roundResult(latencies, performance.now() - countedFrom)
  }
}
