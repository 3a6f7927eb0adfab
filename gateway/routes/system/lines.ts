import type { GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { NDJSON } from '../../http/ndjson.ts'
import { reasonToEnd, type StreamGuard } from '../../http/stream-guard.ts'
import type { GatewayDeps } from '../../ports.ts'

const ENCODER = new TextEncoder()

/** Makes batches of lines until the signal aborts. */
export type LineSource = (signal: AbortSignal) => AsyncIterable<readonly string[]>

/** What lines need of the gateway. */
export type LineDeps = Pick<GatewayDeps, 'system' | 'authoriser' | 'settings' | 'errors'>

/** Answers with lines of JSON for as long as their caller holds the permission. */
export function answerLines(
  c: GatewayContext,
  source: LineSource,
  { system, authoriser, settings, errors }: LineDeps,
  permission: string,
): Response {
  const { actor, tenantId } = c.get('principal')
  const goingOn = {
    isServing: () => system.isReady(),
    isAllowed: async () => authoriser.allows(actor, tenantId, permission),
  }
  const body = linesBody(source, {
    ...{ ...goingOn, checkMs: settings.stream.checkMs, callerGone: c.req.raw.signal },
    onFault: (error) => errors.report('infrastructure', error, { part: 'lines', permission }),
  })
  return answer(c, 200, body, { 'content-type': NDJSON })
}

export interface LinesOptions extends StreamGuard {
  readonly checkMs: number
  readonly callerGone: AbortSignal
  /** Told why lines break off: their caller sees only that they do. */
  readonly onFault: (error: unknown) => void
}

/**
 * Batches of lines as a body. Reads on only as fast as the caller takes them; ends when the caller goes, when it may not see them any
 * more, and when the process stops, which would otherwise wait for it. However it ends, its source is closed.
 */
export function linesBody(source: LineSource, { callerGone, ...options }: LinesOptions): ReadableStream<Uint8Array> {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, callerGone])
  const batches = source(signal)[Symbol.asyncIterator]()
  const watch = setInterval(async () => (await reasonToEnd(options)) === null || stop.abort(), options.checkMs)
  const end = () => {
    clearInterval(watch)
    // One that waits in the middle of a batch for its reader does not see the signal.
    batches.return?.().catch(() => {})
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  let isCancelled = false
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await batches.next()
        if (isCancelled) return
        if (done !== true) return controller.enqueue(ENCODER.encode(value.map((line) => `${line}\n`).join('')))
        controller.close()
      } catch (error) {
        controller.error(error)
        options.onFault(error)
      }
      stop.abort()
    },
    cancel() {
      isCancelled = true
      stop.abort()
    },
  })
}
