import type { EventId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'

/** A command that an event has scheduled. (timer, eventId) names it. */
export interface DueEntry {
  readonly timer: string
  readonly eventId: EventId
  readonly tenantId: TenantId
  readonly type: string
  readonly data: Json
  readonly at: Instant
}

/** The due index: derived from events, so it may be dropped and filled again; firing twice is harmless. */
export interface DueIndex {
  schedule(entries: readonly DueEntry[]): Promise<void>
  /** Entries due at `now`, earliest first, at most `limit`. */
  due(now: Instant, limit: number): Promise<readonly DueEntry[]>
  done(entry: DueEntry): Promise<void>
}
