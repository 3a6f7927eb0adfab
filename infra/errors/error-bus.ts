import type { Logger } from '../logger/logger.ts'
import { redactText } from '../logger/redact.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { currentTraceId } from '../telemetry/tracing.ts'

/**
 * What kind of error it is: a rule that broke its own promise, something outside that failed, or a bug that nobody caught.
 * Refusals are values and do not come here.
 */
export type ErrorKind = 'domain' | 'infrastructure' | 'panic'

/** An error on its way to a sink. */
export interface ErrorReport {
  readonly kind: ErrorKind
  readonly error: unknown
  /** What was being done, for the person who reads it: names and ids, no personal data. */
  readonly context: Readonly<Record<string, unknown>>
  readonly traceId?: string
}

/** Where errors are collected outside the process. */
export interface ErrorSink {
  send(report: ErrorReport): Promise<void>
}

/** The one way of every error: log, metric, sinks. Reporting never throws. */
export interface ErrorBus {
  report(kind: ErrorKind, error: unknown, context?: ErrorReport['context']): void
  /** Resolves when the sinks have taken what was reported, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>
}

const LEVELS = { domain: 'warn', infrastructure: 'error', panic: 'fatal' } as const

/** An error bus; a sink that fails is logged and does not disturb the others. */
export function createErrorBus(parts: {
  logger: Logger
  metrics: Pick<Metrics, 'errors'>
  sinks?: readonly ErrorSink[]
}): ErrorBus {
  const { logger, metrics, sinks = [] } = parts
  const underway = new Set<Promise<void>>()

  const send = (sink: ErrorSink, report: ErrorReport) => {
    const sending = sendSafely(sink, report)
      .catch((err: unknown) => logger.warn({ err }, 'an error sink failed'))
      .finally(() => underway.delete(sending))
    underway.add(sending)
  }

  return {
    report(kind, error, context = {}) {
      const traceId = currentTraceId()
      logger[LEVELS[kind]]({ err: error, kind, ...context }, messageOf(error))
      metrics.errors.inc({ kind })
      for (const sink of sinks) send(sink, { kind, error, context, ...(traceId === undefined ? {} : { traceId }) })
    },
    async flush(timeoutMs) {
      const { promise: waited, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, timeoutMs)
      await Promise.race([Promise.all(underway), waited])
      clearTimeout(timer)
    },
  }
}

/** A sink that throws before its first await fails like any other. */
async function sendSafely(sink: ErrorSink, report: ErrorReport): Promise<void> {
  await sink.send(report)
}

function messageOf(error: unknown): string {
  return redactText(error instanceof Error ? error.message : String(error))
}
