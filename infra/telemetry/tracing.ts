import {
  type Attributes,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { randomHex } from '../ids/random-hex.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

let followsCalls = false
let isRecording = false

/** Says whether spans go anywhere. While they do not, nobody should make any. */
export function recordSpans(isOn: boolean): void {
  isRecording = isOn
}

/** Whether spans go anywhere. */
export function spansAreRecorded(): boolean {
  return isRecording
}

/**
 * Makes the current trace follow asynchronous calls. An OpenTelemetry SDK that a deployment registered before has its own way,
 * which stays. Without one, spans go nowhere and trace ids work all the same.
 */
function followCalls(): void {
  if (followsCalls) return
  followsCalls = true
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

/** Runs inside a trace, of which an incoming `traceparent` may tell; inside a new one when there is none or it is malformed. */
export function runInTrace<T>(incoming: SpanContext | string | undefined, run: () => T): T {
  followCalls()
  const spanContext = typeof incoming === 'string' ? parseTraceparent(incoming) : incoming
  return context.with(trace.setSpanContext(context.active(), spanContext ?? newTrace()), run)
}

/** A trace of its own, sampled. */
export function newTrace(): SpanContext {
  return { traceId: randomHex(TRACE_BYTES), spanId: randomHex(SPAN_BYTES), traceFlags: TraceFlags.SAMPLED }
}

const TRACE_BYTES = 16
const SPAN_BYTES = 8

/** A span's context inside a trace that a caller began. */
export function childOf({ traceId, traceFlags }: SpanContext): SpanContext {
  return { traceId, spanId: randomHex(SPAN_BYTES), traceFlags }
}

/**
 * Records what took from `startedAt` (milliseconds since 1970) until now as a span of the trace that a `traceparent` names:
 * for work that was done for several traces at once. Does nothing when there is none.
 */
export function recordSpan(
  name: string,
  {
    traceparent,
    startedAt,
    attributes,
  }: { traceparent: string | undefined; startedAt: number; attributes: Attributes },
): void {
  const parent = traceparent === undefined ? null : parseTraceparent(traceparent)
  if (!isRecording || parent === null) return
  const around = trace.setSpanContext(ROOT_CONTEXT, parent)
  trace.getTracer('heptad').startSpan(name, { startTime: startedAt, attributes }, around).end()
}

/**
 * Runs a request as a span of its caller's trace, or of a new one; `run` gets the `traceparent` of that span and says what to
 * note on it at the end, and its result.
 */
export async function inRequestSpan<T>(
  incoming: string | undefined,
  run: (traceparent: string) => Promise<{
    readonly name: string
    readonly attributes: Attributes
    readonly failed: boolean
    readonly result: T
  }>,
): Promise<T> {
  followCalls()
  const parent = incoming === undefined ? null : parseTraceparent(incoming)
  const around = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent)
  const span = trace.getTracer('heptad').startSpan('request', { kind: SpanKind.SERVER }, around)
  try {
    const { name, attributes, failed, result } = await context.with(trace.setSpan(around, span), () =>
      run(formatTraceparent(span.spanContext())),
    )
    span.updateName(name).setAttributes(attributes)
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
    return result
  } finally {
    span.end()
  }
}

/** The trace id for logs and problem documents, 32 hexadecimal digits; undefined outside a trace. */
export function currentTraceId(): string | undefined {
  const current = trace.getActiveSpan()?.spanContext()
  return current !== undefined && isSpanContextValid(current) ? current.traceId : undefined
}
