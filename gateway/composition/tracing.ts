import { startTracing } from '@heptad/infra/telemetry/start-tracing.ts'
import type { CompositionInput } from './foundation.ts'

/** Registers the recording of traces where there is somebody to send them to. */
export function addTracing({ config, lifecycle }: CompositionInput, version: string): void {
  const { otlpEndpoint: endpoint } = config
  if (endpoint === undefined) return
  lifecycle.add('foundation', 'tracing', {
    open: () => startTracing({ endpoint, version }),
    close: (tracing) => tracing.stop(),
    closeIn: 'connections-closed',
  })
}
