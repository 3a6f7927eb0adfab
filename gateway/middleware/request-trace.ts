import { randomUUID } from 'node:crypto'
import { formatTraceparent, parseTraceparent } from '@heptad/infra/telemetry/traceparent.ts'
import { runInTrace } from '@heptad/infra/telemetry/tracing.ts'
import type { Step } from '../context.ts'
import { newTraceId } from '../problems/problem.ts'

const REQUEST_ID = /^[A-Za-z0-9\-_.]{1,64}$/
const SPAN_DIGITS = 16
const SAMPLED = 1

/** Gives the request its ids: continues the caller's trace (W3C Trace Context) or starts one, and echoes X-Request-Id. */
export function requestTrace(): Step {
  return (c, next) => {
    const parent = parseTraceparent(c.req.header('traceparent') ?? '')
    const traceId = parent?.traceId ?? newTraceId()
    const spanId = newTraceId().slice(SPAN_DIGITS)
    const traceparent = formatTraceparent({ traceId, spanId, traceFlags: parent?.traceFlags ?? SAMPLED })
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID()
    c.set('traceId', traceId)
    c.set('traceparent', traceparent)
    c.set('requestId', requestId)
    c.set('answerHeaders', { 'x-request-id': requestId })
    return runInTrace(traceparent, next)
  }
}
