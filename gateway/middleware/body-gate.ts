import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import { type GatewayContext, incomingOf, type Step } from '../context.ts'
import type { Arrivals } from '../http/arrivals.ts'
import { type BodyBytes, readIncoming, readStream } from '../http/read-body.ts'
import { parseJson } from '../json/parse-json.ts'
import { pointerOf } from '../json/pointer.ts'
import type { Authenticator } from '../ports.ts'
import { problem } from '../problems/problem.ts'
import { turnedAway } from '../problems/turned-away.ts'
import type { GatewaySettings } from '../settings.ts'
import { principalOf, unauthenticated } from './authenticate.ts'

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A longer body is read only for whom its key is good: two thousand that arrive take 2 GiB, and to parse one takes as long as a hundred commands. */
const MAX_OF_STRANGERS = 16_384

type Limits = Pick<GatewaySettings, 'maxBodyBytes' | 'maxBodyDepth' | 'maxBodyKeys'>

/** Reads a body once, parses it once, and lets only clean JSON of bounded size in. */
export function bodyGate(settings: Limits, arrivals: Arrivals, authenticator: Authenticator): Step {
  const limits = { maxDepth: settings.maxBodyDepth, maxKeys: settings.maxBodyKeys }
  const read: Step = (c, next) =>
    bytesOf(c, settings.maxBodyBytes, arrivals).then((bytes) => {
      if (bytes === 'too-large') return tooLarge(c, settings.maxBodyBytes)
      if (bytes === 'interrupted') return problem(c, 'body-interrupted')
      // What is left of it is not read: the connection ends with this answer.
      if (typeof bytes === 'string') return turnedAway(c, bytes, { connection: 'close' })
      return takeBody(c, bytes, limits) ?? next()
    })
  return (c, next) => {
    const refusal = refusalByHeaders(c, settings.maxBodyBytes)
    if (refusal !== null) return refusal
    if (BODILESS.has(c.req.method)) return next()
    return andThen(mayBeRead(c, authenticator), (may) => (may ? read(c, next) : unauthenticated(c)))
  }
}

/** A body that does not say how long it is may be of any length. */
function mayBeRead(c: GatewayContext, authenticator: Authenticator): Awaitable<boolean> {
  const isLong = c.req.header('transfer-encoding') !== undefined || lengthOf(c) > MAX_OF_STRANGERS
  return !isLong || andThen(principalOf(c, authenticator), (principal) => principal !== null)
}

function lengthOf(c: GatewayContext): number {
  return Number(c.req.header('content-length') ?? 0)
}

function refusalByHeaders(c: GatewayContext, maxBytes: number): Response | null {
  const length = lengthOf(c)
  const hasBody = length > 0 || c.req.header('transfer-encoding') !== undefined
  if (BODILESS.has(c.req.method)) return hasBody ? problem(c, 'body-not-allowed') : null
  if (c.req.header('content-encoding') !== undefined) return problem(c, 'unsupported-content-encoding')
  const type = c.req.header('content-type')
  if (type === undefined ? hasBody : !JSON_TYPE.test(type)) return problem(c, 'unsupported-media-type')
  return length > maxBytes ? tooLarge(c, maxBytes) : null
}

function tooLarge(c: GatewayContext, maxBytes: number): Response {
  return problem(c, 'body-too-large', { detail: `Send at most ${maxBytes} bytes, or split it into several requests.` })
}

function bytesOf(c: GatewayContext, maxBytes: number, arrivals: Arrivals): Promise<BodyBytes> {
  const incoming = incomingOf(c)
  return incoming === undefined ? readStream(c.req.raw.body, maxBytes) : readIncoming(incoming, maxBytes, arrivals)
}

/** Sets the body; answers when it is refused. An empty body stays undefined. */
function takeBody(c: GatewayContext, bytes: Buffer, limits: { maxDepth: number; maxKeys: number }): Response | null {
  if (bytes.length === 0) return null
  const parsed = parseJson(bytes, limits)
  if (parsed.kind === 'parsed') {
    c.set('body', parsed.value)
    return null
  }
  const { code, path, message } = parsed.fault
  return problem(c, code, { errors: [{ pointer: pointerOf(path), code, message }] })
}
