import { trace } from '@opentelemetry/api'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { recordSpans } from './tracing.ts'

/** Spans that are recorded and sent. */
export interface RunningTracing {
  /** Sends what waits. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface TracingOptions {
  /** Base address of an OTLP receiver, as in `OTEL_EXPORTER_OTLP_ENDPOINT`: traces go to `/v1/traces` below it. */
  readonly endpoint: string
  readonly version: string
  /** Share of new traces that are recorded, 0 … 1; default 1. What a caller has decided for its own trace is kept. */
  readonly ratio?: number
  /** Another way out than OTLP, for tests. */
  readonly exporter?: SpanExporter
}

/**
 * Records spans and sends them as OTLP over HTTP (OpenTelemetry protocol 1.x, JSON). The SDK is loaded here and nowhere else: a
 * process that does not trace pays nothing for it.
 */
export async function startTracing(options: TracingOptions): Promise<RunningTracing> {
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } = await import(
    '@opentelemetry/sdk-trace'
  )
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'heptad', 'service.version': options.version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio ?? 1) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: options.exporter ?? (await otlp(options.endpoint)) })],
  })
  trace.setGlobalTracerProvider(provider)
  recordSpans(true)
  return {
    flush: () => provider.forceFlush(),
    async stop() {
      recordSpans(false)
      await provider.shutdown()
      trace.disable()
    },
  }
}

async function otlp(endpoint: string): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
}
