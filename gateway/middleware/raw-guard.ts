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
  /** The header or the query parameter that is at fault, and what to do about it. */
  readonly at?: { readonly pointer: string; readonly message: string }
}

/** First in the chain: lets only requests pass that every HTTP reader on the way understands in the same way. */
export function rawGuard({ allowedHosts }: { readonly allowedHosts: readonly string[] }): Step {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return (c, next) => {
    const incoming = incomingOf(c)
    const fault = incoming === undefined ? null : rawFault(incoming, hosts)
    if (fault === null) return next()
    const { code, at } = fault
    const errors = at === undefined ? {} : { errors: [{ ...at, code }] }
    return problem(c, code, { ...errors, headers: { connection: 'close' } })
  }
}

/** Reads the raw header list and the raw target (RFC 9112 section 3.2). */
function rawFault(incoming: IncomingMessage, allowedHosts: ReadonlySet<string>): RawFault | null {
  const target = incoming.url ?? ''
  if (!target.startsWith('/')) return { code: 'target-not-origin-form' }
  const repeated = repeatedHeader(incoming.rawHeaders)
  if (repeated !== null) return { code: 'repeated-header', at: { pointer: repeated, message: 'send it once' } }
  if (!isAllowed(incoming.headers.host ?? '', allowedHosts)) return { code: 'host-not-allowed' }
  if (!isCanonical(target)) return { code: 'path-not-canonical' }
  return isText(target) ? null : notUtf8(target)
}

/** Whether the escapes of a target are UTF-8 (RFC 3986 section 2.1, RFC 3629): else readers would replace what they cannot read. */
function isText(target: string): boolean {
  if (!target.includes('%')) return true
  try {
    decodeURIComponent(target)
    return true
  } catch {
    return false
  }
}

function notUtf8(target: string): RawFault {
  const [, ...query] = target.split('?')
  const parameter = query.flatMap((part) => part.split('&')).find((pair) => !isText(pair))
  if (parameter === undefined) return { code: 'target-not-utf8' }
  const [name = ''] = parameter.split('=')
  const pointer = isText(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : ''
  return { code: 'target-not-utf8', at: { pointer, message: 'is not percent-encoded UTF-8' } }
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
