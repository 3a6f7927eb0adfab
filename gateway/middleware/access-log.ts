import { andThen } from '@heptad/infra/awaitable/awaitable.ts'
import { routePath } from 'hono/route'
import type { GatewayContext, Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'

const MS_PER_SECOND = 1000
const CLIENT_FAULT = 400
const SERVER_FAULT = 500

/** Measures and logs every request, by route template: raw paths would put ids into logs and make endless label values. */
export function accessLog({ logger, metrics }: Pick<GatewayDeps, 'logger' | 'metrics'>): Step {
  const note = (c: GatewayContext, { status }: Response, start: number) => {
    const seconds = (performance.now() - start) / MS_PER_SECOND
    const { method } = c.req
    const route = routeOf(c)
    metrics.requests.inc({ method, route, status })
    metrics.requestSeconds.observe({ method, route }, seconds)
    const level = levelOf(status)
    if (!logger.isLevelEnabled(level)) return
    const fields = { method, route, status, seconds, requestId: c.get('requestId'), tenantId: c.get('tenantId') }
    logger[level](fields, 'request finished')
  }
  return (c, next) => {
    const start = performance.now()
    return andThen(next(), (response) => {
      note(c, response, start)
      return response
    })
  }
}

/** The template of the route that answers; `unmatched` when there is none. */
function routeOf(c: GatewayContext): string {
  const route = routePath(c, -1)
  return route === '' ? 'unmatched' : route
}

function levelOf(status: number): 'debug' | 'info' | 'error' {
  if (status >= SERVER_FAULT) return 'error'
  return status >= CLIENT_FAULT ? 'info' : 'debug'
}
