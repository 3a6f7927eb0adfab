import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { httpClient } from '../../cli/http-client.ts'

const POLL_MS = 50
const PATIENCE_MS = 60_000

const Status = z.object({
  version: z.string(),
  log: z.object({ head: z.coerce.number() }),
  projections: z.array(z.object({ lagEvents: z.coerce.number(), lagSeconds: z.number() })),
})

/** Where a backbone stands: the head of its log, and how far the slowest projection is behind. */
export interface SystemStatus {
  readonly version: string
  readonly head: number
  readonly lagEvents: number
  readonly lagSeconds: number
}

/** Asks a backbone how it is. */
export async function systemStatus(url: string, operatorKey: string): Promise<SystemStatus> {
  const { body } = await httpClient({ url, key: operatorKey }).get('/v1/system/status', Status)
  return {
    version: body.version,
    head: body.log.head,
    lagEvents: Math.max(0, ...body.projections.map(({ lagEvents }) => lagEvents)),
    lagSeconds: Math.max(0, ...body.projections.map(({ lagSeconds }) => lagSeconds)),
  }
}

/** Waits until every projection has reached the head; answers how it stood at first. Throws when that takes a minute. */
export async function untilProjected(url: string, operatorKey: string): Promise<SystemStatus> {
  const first = await systemStatus(url, operatorKey)
  const end = performance.now() + PATIENCE_MS
  for (let status = first; status.lagEvents > 0; status = await systemStatus(url, operatorKey)) {
    if (performance.now() > end) throw new Error(`projections are still ${status.lagEvents} events behind`)
    await sleep(POLL_MS)
  }
  return first
}
