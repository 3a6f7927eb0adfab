import type { Step } from '../context.ts'
import { answer } from '../http/answer.ts'

const EXPOSED = 'ETag, Location, Heptad-Position, Idempotent-Replayed, Retry-After, X-Request-Id'
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, If-Match, Heptad-Min-Position, Last-Event-ID, Traceparent, X-Request-Id',
  'access-control-max-age': '600',
}

/** Lets the listed browser origins call and read (Fetch standard, CORS protocol); answers their preflights. Others get no such header. */
export function cors({ allowedOrigins }: { readonly allowedOrigins: readonly string[] }): Step {
  const allowed = new Set(allowedOrigins)
  return (c, next) => {
    const origin = c.req.header('origin')
    if (origin === undefined) return next()
    const headers = c.get('answerHeaders')
    headers.vary = 'Origin'
    if (!allowed.has(origin)) return next()
    headers['access-control-allow-origin'] = origin
    headers['access-control-expose-headers'] = EXPOSED
    headers['cross-origin-resource-policy'] = 'cross-origin'
    const isPreflight = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined
    return isPreflight ? answer(c, 204, null, PREFLIGHT) : next()
  }
}
