import type { EventStore } from '@heptad/infra/event-store/port.ts'

/** The part of the log's tail that the engine needs. */
export interface Tail extends Pick<EventStore, 'subscribe'> {
  /** Everything up to this position has been seen by the tail, though perhaps not yet by every subscriber. */
  readonly reached: bigint
  /** How long ago, in milliseconds, the tail last knew that it had everything. */
  stalenessMs(): number
}
