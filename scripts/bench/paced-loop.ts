import type { Contestant } from './contestant.ts'
import { openLoop } from './open-loop.ts'
import { roundResult } from './statistics.ts'

/**
 * A round at a steady rate: a unit of work that finds every caller busy waits for one, and its latency counts from when it was due. The answer's rate is that of the
 * units that were done, over the time until the last one was.
 */
export function pacedLoop(work: (caller: number) => Promise<void>, rate: number): Contestant['round'] {
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
      latencies.push(performance.now() - dueAt)
      freed(caller)
    }
    const began = performance.now()
    await openLoop({ rate, seconds, work: unit })
    return roundResult(latencies, performance.now() - began)
  }
}
