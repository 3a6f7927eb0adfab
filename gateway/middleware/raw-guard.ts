import type { IncomingMessage } from 'node:http'
import { incomingOf, type Step } from '../context.ts'
import type { ProblemCode } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'

/** Headers that must not come twice: Node keeps the first of some and joins others, so two readers could see two requests. */
const SINGLE = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'idempotency-key',
  'traceparent',
  'if-match',
  'heptad-min-position',
  'last-event-id',
])
const PATH_TEXT = /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/
const NEEDS_ENCODING = /^%(?:[2-7][0-9A-F]|[89A-F][0-9A-F])$/
/** Encoded letters, digits, `-._~`, and the separators `/` and `\`: each has, or could get, a second spelling. */
const NEEDLESS_OR_DANGEROUS = /[A-Za-z0-9\-._~/\\\x7f]/

/** What is wrong with a request before anything has interpreted it; null for nothing. */
export interface RawFault {
  readonly code: ProblemCode
  readonly header?: string
}

/** First in the chain: lets only requests pass that every HTTP reader on the way understands in the same way. */
export function rawGuard({ allowedHosts }: { readonly allowedHosts: readonly string[] }): Step {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return (c, next) => {
    const incoming = incomingOf(c)
    const fault = incoming === undefined ? null : rawFault(incoming, hosts)
    if (fault === null) return next()
    const errors = fault.header ? [{ pointer: fault.header, code: fault.code, message: 'send it once' }] : []
    return problem(c, fault.code, { ...(errors.length > 0 ? { errors } : {}), headers: { connection: 'close' } })
  }
}

/** Reads the raw header list and the raw target (RFC 9112 section 3.2). */
export function rawFault(incoming: IncomingMessage, allowedHosts: ReadonlySet<string>): RawFault | null {
  const target = incoming.url ?? ''
  if (!target.startsWith('/')) return { code: 'target-not-origin-form' }
  const repeated = repeatedHeader(incoming.rawHeaders)
  if (repeated !== null) return { code: 'repeated-header', header: repeated }
  if (!isAllowed(incoming.headers.host ?? '', allowedHosts)) return { code: 'host-not-allowed' }
  return isCanonical(target) ? null : { code: 'path-not-canonical' }
}

function repeatedHeader(rawHeaders: readonly string[]): string | null {
  const seen: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    if (!SINGLE.has(name)) continue
    if (seen.includes(name)) return name
    seen.push(name)
  }
  return null
}

/** A listed host without a port is allowed with any. */
function isAllowed(host: string, allowedHosts: ReadonlySet<string>): boolean {
  const name = host.toLowerCase()
  return allowedHosts.has(name) || allowedHosts.has(name.replace(/:\d{1,5}$/, ''))
}

function isCanonical(target: string): boolean {
  const queryAt = target.indexOf('?')
  const path = queryAt === -1 ? target : target.slice(0, queryAt)
  if (!PATH_TEXT.test(path) || path.includes('//') || target.includes('#')) return false
  if (path.includes('/.') && path.split('/').some((segment) => segment === '.' || segment === '..')) return false
  return !path.includes('%') || (path.match(/%.{0,2}/g) ?? []).every(isCanonicalEscape)
}

function isCanonicalEscape(triplet: string): boolean {
  return (
    NEEDS_ENCODING.test(triplet) &&
    !NEEDLESS_OR_DANGEROUS.test(String.fromCharCode(Number.parseInt(triplet.slice(1), 16)))
  )
}
