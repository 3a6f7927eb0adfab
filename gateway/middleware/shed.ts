import { andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Step } from '../context.ts'
import { problem } from '../problems/problem.ts'

export interface ShedOptions {
  isReady(): boolean
  readonly maxInFlight: number
}

/** Turns calls of the API away while the process starts, stops or has more in progress than it can hold. */
export function shed({ isReady, maxInFlight }: ShedOptions): Step {
  let inFlight = 0
  const ended = (response: Response): Response => {
    inFlight -= 1
    return response
  }
  return (c, next) => {
    if (!isReady()) return problem(c, 'not-ready', { headers: { 'retry-after': '2' } })
    if (inFlight >= maxInFlight) return problem(c, 'overloaded', { headers: { 'retry-after': '1' } })
    inFlight += 1
    return andThen(next(), ended)
  }
}
