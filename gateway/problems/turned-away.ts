import type { GatewayContext } from '../context.ts'
import type { Headers } from '../http/answer.ts'
import { problem } from './problem.ts'

/** Why a request is not taken at this moment. Nothing of it was done. */
export type TurnedAway = 'overloaded' | 'not-ready'

/** A load passes sooner than a start or a stop. */
const RETRY_AFTER_S: Readonly<Record<TurnedAway, string>> = { overloaded: '1', 'not-ready': '2' }

/** The answer to a request that may come again soon. */
export function turnedAway(c: GatewayContext, why: TurnedAway, headers: Headers = {}): Response {
  return problem(c, why, { headers: { 'retry-after': RETRY_AFTER_S[why], ...headers } })
}
