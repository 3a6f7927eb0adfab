import type { EventStore, LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import { type ActorDeps, StreamActor } from './stream-actor.ts'
import type { StreamRef } from './stream-reader.ts'

const REWEIGH_AFTER_GROWTH = 1.25

/** The stream actors of this process: a bounded cache, kept coherent by the log's own tail. */
export interface Actors {
  of(ref: StreamRef): StreamActor
  /** Gives up an actor that nothing is sent to. */
  forget(ref: StreamRef): void
  /** Shows the actors a page of the log. */
  observe(page: LogPage): void
  readonly size: number
}

/** Bounds of the cache; the least recently used streams are forgotten past either. */
export interface ActorLimits {
  readonly maxActors: number
  /** Roughly, as the deciders weigh their states. */
  readonly maxActorBytes: number
}

/** Actors over these dependencies, within these bounds. */
export function createActors(deps: ActorDeps, { maxActors, maxActorBytes }: ActorLimits): Actors {
  const cache = new LRUCache<string, StreamActor>({
    max: maxActors,
    maxSize: maxActorBytes,
    maxEntrySize: Number.MAX_SAFE_INTEGER,
    // One that is larger than all may be would push out every other, and be pushed out by each.
    sizeCalculation: ({ weight }) => Math.min(weight, Math.max(1, Math.floor(maxActorBytes / 2))),
  })
  const weigh = (key: string, actor: StreamActor): void => {
    const { weight } = actor
    if (weight <= REWEIGH_AFTER_GROWTH * actor.cachedWeight) return
    actor.cachedWeight = weight
    // To set what is there already changes no size.
    cache.delete(key)
    cache.set(key, actor)
  }
  return {
    of(ref) {
      const key = keyOf(ref.tenantId, ref.streamId)
      const cached = cache.get(key)
      const actor = cached ?? new StreamActor(ref, deps)
      weigh(key, actor)
      return actor
    },
    forget({ tenantId, streamId }) {
      const key = keyOf(tenantId, streamId)
      if (cache.peek(key)?.pending === 0) cache.delete(key)
    },
    observe(page) {
      for (const event of page.events) show(cache, event)
    },
    get size() {
      return cache.size
    },
  }
}

function show(cache: LRUCache<string, StreamActor>, event: StoredEvent): void {
  const key = keyOf(event.tenantId, event.streamId)
  try {
    cache.peek(key)?.observe(event)
  } catch {
    cache.delete(key)
  }
}

function keyOf(tenantId: TenantId, streamId: StreamId): string {
  return `${tenantId}/${streamId}`
}

/** The part of the log's tail that the engine needs. */
export interface Tail extends Pick<EventStore, 'subscribe'> {
  /** Everything up to this position has been seen, though perhaps not yet by each subscriber. */
  readonly reached: bigint
  /** How long ago, in milliseconds, the tail last knew that it had everything. */
  stalenessMs(): number
}
