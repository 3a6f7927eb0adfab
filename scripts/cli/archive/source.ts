import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'

/** Which part of a log. */
export interface ArchiveRange {
  /** Events whose position is greater. */
  readonly after: bigint
  /** The last position. */
  readonly until: bigint
  readonly tenantId?: string | undefined
}

/** Which log it is, and where it ends. */
export interface ArchiveIdentity {
  readonly logId: string
  readonly incarnation: string
  /** Same text, same keyring: what one sealed the other can open. */
  readonly keyring: string
  readonly head: bigint
}

/** A log that can be read from its beginning as often as needed: a running backbone's, or an export of one. */
export interface ArchiveSource {
  identity(): Promise<ArchiveIdentity>
  /** The events of a range in order. Throws when they do not all come. */
  read(range: ArchiveRange): AsyncIterable<ArchivedEvent>
}
