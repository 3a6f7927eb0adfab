import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace'

/** A finished span, as far as tests look at it. */
export interface SeenSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parent: string | undefined
}

/** An exporter that keeps spans in memory, and what it has. */
export function inMemorySpans(): { readonly exporter: SpanExporter; readonly spans: () => readonly SeenSpan[] } {
  const exporter = new InMemorySpanExporter()
  const spans = () =>
    exporter.getFinishedSpans().map((span) => {
      const { traceId, spanId } = span.spanContext()
      return { name: span.name, traceId, spanId, parent: span.parentSpanContext?.spanId }
    })
  return { exporter, spans }
}
