import type { Metrics } from '@heptad/infra/telemetry/metrics.ts'
import { recordSpan, spansAreRecorded } from '@heptad/infra/telemetry/tracing.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Batch, ProjectionTarget } from './target.ts'

const MS_PER_SECOND = 1000
/** A batch appears in at most this many traces. */
const MAX_TRACES = 50

/** Targets whose batches are measured, and appear in the traces of their events. */
export function observedTargets<Rest extends readonly unknown[]>(
  targetOf: (definition: ProjectionDefinition, ...rest: Rest) => ProjectionTarget,
  { projectionBatchEvents, projectionWriteSeconds }: Pick<Metrics, 'projectionBatchEvents' | 'projectionWriteSeconds'>,
): (definition: ProjectionDefinition, ...rest: Rest) => ProjectionTarget {
  return (definition, ...rest) => {
    const target = targetOf(definition, ...rest)
    const labels = { projection: definition.name }
    return {
      acquire: (claimant) => target.acquire(claimant),
      renew: (epoch) => target.renew(epoch),
      release: (epoch) => target.release(epoch),
      async write(epoch, batch, before) {
        const [startedAt, began] = [Date.now(), performance.now()]
        await target.write(epoch, batch, before)
        if (batch.entries.length === 0) return
        projectionBatchEvents.observe(labels, batch.entries.length)
        projectionWriteSeconds.observe(labels, (performance.now() - began) / MS_PER_SECOND)
        if (spansAreRecorded()) showInTraces(definition.name, batch, startedAt)
      },
    }
  }
}

function showInTraces(projection: string, { entries, to }: Batch, startedAt: number): void {
  const attributes = {
    'heptad.projection': projection,
    'heptad.batch.events': entries.length,
    'heptad.position': Number(to),
  }
  const traces = new Set<string>()
  for (const { event } of entries) {
    const { traceparent } = event.metadata
    if (traceparent !== undefined) traces.add(traceparent)
    if (traces.size === MAX_TRACES) break
  }
  for (const traceparent of traces) recordSpan(`project ${projection}`, { traceparent, startedAt, attributes })
}
