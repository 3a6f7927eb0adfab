import type { Step } from '../context.ts'
import { turnedAway } from '../problems/turned-away.ts'

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
  const leave = () => {
    inFlight -= 1
  }
  return {
    turnAway: (c, next) => {
      if (!isReady()) return turnedAway(c, 'not-ready')
      return inFlight >= maxInFlight ? turnedAway(c, 'overloaded') : next()
    },
    inProgress: (c, next) => {
      if (inFlight >= maxInFlight) return turnedAway(c, 'overloaded')
      inFlight += 1
      let isPending = false
      try {
        const answer = next()
        if (!(answer instanceof Promise)) return answer
        isPending = true
        return answer.finally(leave)
      } finally {
        if (!isPending) leave()
      }
    },
  }
}
