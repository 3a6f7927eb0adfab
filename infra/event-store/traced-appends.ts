import { recordSpan, spansAreRecorded } from '../telemetry/tracing.ts'
import type { AppendQueue } from './append-queue.ts'
import type { Append, Verdict } from './port.ts'

const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/

/** An append queue that records each append as a span of its command's trace. Without tracing, the queue itself. */
export function tracedAppends(queue: AppendQueue): AppendQueue {
  if (!spansAreRecorded()) return queue
  return {
    async append(append: Append, timeoutMs?: number) {
      const startedAt = Date.now()
      const verdict = await queue.append(append, timeoutMs)
      const traceparent = TRACEPARENT.exec(append.writes[0]?.events[0]?.metadata ?? '')?.[1]
      recordSpan('append', { traceparent, startedAt, attributes: attributesOf(append, verdict) })
      return verdict
    },
  }
}

function attributesOf({ tenantId, writes }: Append, verdict: Verdict) {
  return {
    'heptad.tenant': tenantId,
    'heptad.stream': writes[0]?.streamId ?? '',
    'heptad.verdict': verdict.kind,
    ...(verdict.kind === 'appended' ? { 'heptad.position': Number(verdict.lastPosition) } : {}),
  }
}
