import { randomHex } from '@heptad/infra/ids/random-hex.ts'
import { formatTraceparent, parseTraceparent } from '@heptad/infra/telemetry/traceparent.ts'
import { childOf, inRequestSpan, newTrace, runInTrace, spansAreRecorded } from '@heptad/infra/telemetry/tracing.ts'
import { routePath } from 'hono/route'
import type { GatewayContext, Next, Step } from '../context.ts'

const REQUEST_ID = /^[A-Za-z0-9\-_.]{1,64}$/
const REQUEST_ID_BYTES = 16
const SERVER_FAULT = 500

/** Gives the request its ids: continues the caller's trace (W3C Trace Context) or starts one, and echoes X-Request-Id. */
export function requestTrace(): Step {
  return (c, next) => {
    const incoming = c.req.header('traceparent')
    if (spansAreRecorded()) return inRequestSpan(incoming, (traceparent) => recorded(c, traceparent, next))
    const parent = incoming === undefined ? null : parseTraceparent(incoming)
    const trace = parent === null ? newTrace() : childOf(parent)
    setIds(c, formatTraceparent(trace), trace.traceId)
    return runInTrace(trace, next)
  }
}

/** What the span of the request tells, by route template: raw paths would put ids into it. */
async function recorded(c: GatewayContext, traceparent: string, next: Next) {
  const [, traceId = ''] = traceparent.split('-')
  setIds(c, traceparent, traceId)
  const answer = await next()
  const { method } = c.req
  const route = routePath(c, -1)
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': answer.status,
    'heptad.request': c.get('requestId'),
  }
  return { name: `${method} ${route}`, attributes, failed: answer.status >= SERVER_FAULT, result: answer }
}

function setIds(c: GatewayContext, traceparent: string, traceId: string): void {
  const given = c.req.header('x-request-id')
  const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomHex(REQUEST_ID_BYTES)
  c.set('traceId', traceId)
  c.set('traceparent', traceparent)
  c.set('requestId', requestId)
  c.set('answerHeaders', { 'x-request-id': requestId })
}
