import type { Step } from '../context.ts'
import { turnedAway } from '../problems/turned-away.ts'

export interface ShedOptions {
  isReady(): boolean
  readonly maxInFlight: number
}

/**
 * Sheds load: refuses calls while the process starts, stops, or has `maxInFlight` in progress. `turnAway` refuses before the body is read;
 * `inProgress` counts a call once its body is there, so that a slow upload takes no place.
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
