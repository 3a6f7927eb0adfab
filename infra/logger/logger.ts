import pino, { type Bindings, type ChildLoggerOptions, type DestinationStream, type Logger, stdSerializers } from 'pino'
import { currentTraceId } from '../telemetry/tracing.ts'
import { logDestination } from './log-destination.ts'
import { redact } from './redact.ts'

export type { Logger } from 'pino'

const STDERR = 2

/** How a process logs. */
export interface LoggerOptions {
  readonly level: string
  /** Where lines go; standard error unless given, so that standard output stays for what a person or script asked for. */
  readonly destination?: DestinationStream
}

/**
 * A logger of JSON lines with UTC time, level by name, and the id of the current trace. Secrets are redacted by field name
 * in everything but the message itself, so values belong into fields. Errors go in as `err`.
 */
export function createLogger({ level, destination = logDestination(STDERR) }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: traceFields,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      serializers: { err: redactError },
    },
    destination,
  )
  return withRedactedChildren(logger)
}

/** pino's own formatter for bindings is not inherited by children; overriding `child` is, since they derive from their parent. */
function withRedactedChildren(logger: Logger): Logger {
  const makeChild = logger.child
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions): Logger {
      return Reflect.apply(makeChild, this, [redactFields(bindings), options])
    },
  })
}

function traceFields(): object {
  const traceId = currentTraceId()
  return traceId === undefined ? {} : { traceId }
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const { err, ...others } = fields
  const redacted = redact(others) as Record<string, unknown>
  return err === undefined ? redacted : { ...redacted, err }
}

function redactError(error: unknown): unknown {
  return redact(error instanceof Error ? stdSerializers.err(error) : error)
}
