import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { routePath } from 'hono/route'
import type { GatewayContext, Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import { problem } from '../problems/problem.ts'

const RETRY: Readonly<Record<string, string>> = { 'retry-after': '1' }

/** Turns whatever a later step throws into a problem document. Nothing of the error itself reaches the caller. */
export function recover(errors: GatewayDeps['errors']): Step {
  const answerTo = (error: unknown, c: GatewayContext): Response => {
    if (error instanceof LogUnavailable)
      return problem(c, error.outcome === 'unknown' ? 'commit-unknown' : 'log-unavailable', { headers: RETRY })
    errors.report('domain', error, { method: c.req.method, route: routePath(c, -1) })
    return problem(c, 'internal')
  }
  return (c, next) => {
    try {
      const answer = next()
      return answer instanceof Promise ? answer.catch((error: unknown) => answerTo(error, c)) : answer
    } catch (error) {
      return answerTo(error, c)
    }
  }
}
