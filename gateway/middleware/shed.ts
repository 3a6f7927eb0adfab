import type { GatewayContext, Step } from '../context.ts'
import { problem } from '../problems/problem.ts'

export interface ShedOptions {
  isReady(): boolean
  readonly maxInFlight: number
}

/**
 * Turns calls of the API away while the process starts, stops or has more in progress than it can hold: `turnAway` before a body is read,
 * `inProgress` once it is there. So a call takes a place for as long as it is worked on, however slowly it came.
 */
export function shed({ isReady, maxInFlight }: ShedOptions): { readonly turnAway: Step; readonly inProgress: Step } {
  let inFlight = 0
  const overloaded = (c: GatewayContext) => problem(c, 'overloaded', { headers: { 'retry-after': '1' } })
  const ended = (response: Response): Response => {
    inFlight -= 1
    return response
  }
  const failed = (error: unknown): never => {
    inFlight -= 1
    throw error
  }
  return {
    turnAway: (c, next) => {
      if (!isReady()) return problem(c, 'not-ready', { headers: { 'retry-after': '2' } })
      return inFlight >= maxInFlight ? overloaded(c) : next()
    },
    inProgress: (c, next) => {
      if (inFlight >= maxInFlight) return overloaded(c)
      inFlight += 1
      const answer = attempt(next, failed)
      return answer instanceof Promise ? answer.then(ended, failed) : ended(answer)
    },
  }
}

function attempt<T>(work: () => T, failed: (error: unknown) => never): T {
  try {
    return work()
  } catch (error) {
    return failed(error)
  }
}
