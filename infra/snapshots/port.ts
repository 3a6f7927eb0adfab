import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { StreamHead } from '../event-store/port.ts'

/** The stream whose state was kept, and the form of its pages. */
export interface SnapshotKey {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly shape: string
}

/** The event right after which the state was taken. */
export interface SnapshotHead {
  readonly head: StreamHead
  readonly decidedAt: Instant
}

/** A cache of stream states beside the log: never a source, may be emptied at any time. */
export interface SnapshotStore {
  /** The last complete snapshot of this stream in this shape, with its pages in order; null when there is none. */
  find(key: SnapshotKey): Promise<(SnapshotHead & { pages(): AsyncIterable<string> }) | null>
  /** Keeps pages as they come; only a complete set is ever found. An older or differently shaped snapshot gives way. */
  save(key: SnapshotKey, at: SnapshotHead, pages: Iterable<string>): Promise<void>
}
