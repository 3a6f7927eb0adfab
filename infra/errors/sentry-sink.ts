import { createHash } from 'node:crypto'
import type { Clock } from '../clock/clock.ts'
import { randomHex } from '../ids/random-hex.ts'
import { redact } from '../logger/redact.ts'
import type { ErrorReport, ErrorSink } from './error-bus.ts'
import { exceptionsOf } from './sentry-exceptions.ts'

const TIMEOUT_MS = 5_000
/** While so many reports are on their way, the next are left to the log: a collector that is slow must not fill the memory. */
const MAX_UNDER_WAY = 10
const PAUSE_MS = 60_000
const EVENT_ID_BYTES = 16
const LEVELS = { domain: 'warning', infrastructure: 'error', panic: 'fatal' } as const

/** Where reports go, and with which key: what a DSN says (Sentry developer documentation, "DSN"). */
export interface SentryAddress {
  readonly endpoint: string
  readonly publicKey: string
}

export interface SentryOptions {
  readonly address: SentryAddress
  readonly clock: Pick<Clock, 'now' | 'elapsedMs'>
  /** `heptad@<version>` */
  readonly release: string
  readonly environment: string
}

/** Reads `https://<key>@<host>/<project>`; null for what is no such address. */
export function sentryAddress(dsn: string): SentryAddress | null {
  if (!URL.canParse(dsn)) return null
  const { protocol, username, host, pathname } = new URL(dsn)
  const [, prefix = '', project = ''] = /^(.*)\/(\d+)$/.exec(pathname) ?? []
  if (!/^https?:$/.test(protocol) || username === '' || project === '') return null
  return { endpoint: `${protocol}//${host}${prefix}/api/${project}/envelope/`, publicKey: username }
}

/**
 * Sends errors to a collector that speaks Sentry's protocol, one envelope each. It takes what the log takes: no request, no personal data, no secret. When the collector says that it
 * has had enough (429), it is left alone for a minute, or for as long as it asks.
 */
export function sentrySink({ address, clock, release, environment }: SentryOptions): ErrorSink {
  let underWay = 0
  let silentUntilMs = 0
  const auth = `Sentry sentry_version=7, sentry_client=${release.replace('@', '/')}, sentry_key=${address.publicKey}`
  const post = async (body: string): Promise<void> => {
    const headers = { 'content-type': 'application/x-sentry-envelope', 'x-sentry-auth': auth }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(address.endpoint, { method: 'POST', headers, body, signal })
    await response.body?.cancel()
    if (response.status === 429) silentUntilMs = clock.elapsedMs() + pauseMs(response.headers.get('retry-after'))
    if (!response.ok) throw new Error(`the error collector answered ${response.status}`)
  }
  return {
    async send(report) {
      if (underWay >= MAX_UNDER_WAY || clock.elapsedMs() < silentUntilMs) return
      underWay += 1
      try {
        await post(envelopeOf(report, { now: clock.now(), release, environment }))
      } finally {
        underWay -= 1
      }
    },
  }
}

function pauseMs(retryAfter: string | null): number {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : PAUSE_MS
}

interface Circumstances {
  readonly now: string
  readonly release: string
  readonly environment: string
}

/** An envelope of one event (Sentry developer documentation, "Envelopes" and "Event payloads"). */
function envelopeOf({ kind, error, context, traceId }: ErrorReport, { now, ...where }: Circumstances): string {
  const event = {
    ...{ event_id: randomHex(EVENT_ID_BYTES), timestamp: now, platform: 'node', level: LEVELS[kind] },
    ...where,
    tags: { kind },
    extra: context,
    exception: { values: exceptionsOf(error) },
    ...(traceId === undefined ? {} : { contexts: { trace: { trace_id: traceId, span_id: spanOf(traceId) } } }),
  }
  const lines = [{ event_id: event.event_id, sent_at: now }, { type: 'event' }, event]
  return lines.map((line) => `${JSON.stringify(redact(line))}\n`).join('')
}

/** The protocol wants a span where there is a trace; the bus knows the trace only. */
function spanOf(traceId: string): string {
  return createHash('sha256').update(traceId).digest('hex').slice(0, 16)
}
