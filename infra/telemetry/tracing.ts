import { randomBytes } from 'node:crypto'
import {
  type Attributes,
  context,
  isSpanContextValid,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

let followsCalls = false

/**
 * Makes the current trace follow asynchronous calls. An OpenTelemetry SDK that a deployment registered before has its own way,
 * which stays. Without one, spans go nowhere and trace ids work all the same.
 */
function followCalls(): void {
  if (followsCalls) return
  followsCalls = true
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

/** Runs inside the trace of an incoming `traceparent`, or inside a new one when there is none or it is malformed. */
export function runInTrace<T>(traceparent: string | undefined, run: () => T): T {
  followCalls()
  const incoming = traceparent === undefined ? null : parseTraceparent(traceparent)
  const spanContext = incoming ?? newTrace()
  return context.with(trace.setSpanContext(context.active(), spanContext), run)
}

function newTrace(): SpanContext {
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: TraceFlags.SAMPLED,
  }
}

/** Runs as a span of the current trace; a thrown error is recorded on it and thrown on. */
export function inSpan<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return trace.getTracer('heptad').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run()
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error))
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

/** The `traceparent` to send on or to store with an event; undefined outside a trace. */
export function currentTraceparent(): string | undefined {
  const current = currentSpanContext()
  return current && formatTraceparent(current)
}

/** The trace id for logs and problem documents, 32 hexadecimal digits; undefined outside a trace. */
export function currentTraceId(): string | undefined {
  return currentSpanContext()?.traceId
}

function currentSpanContext(): SpanContext | undefined {
  const current = trace.getActiveSpan()?.spanContext()
  return current !== undefined && isSpanContextValid(current) ? current : undefined
}
