import type { EventStore, LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import { type ActorDeps, StreamActor } from './stream-actor.ts'
import type { StreamRef } from './stream-reader.ts'

/** The stream actors of this process: a bounded cache, kept coherent by the log's own tail. */
export interface Actors {
  of(ref: StreamRef): StreamActor
  /** Shows the actors a page of the log. */
  observe(page: LogPage): void
  readonly size: number
}

/** Actors of at most `maxEntries` streams; the least recently used are forgotten. */
export function createActors(deps: ActorDeps, maxEntries: number): Actors {
  const cache = new LRUCache<string, StreamActor>({ max: maxEntries })
  return {
    of(ref) {
      const key = keyOf(ref.tenantId, ref.streamId)
      const cached = cache.get(key)
      if (cached !== undefined) return cached
      const actor = new StreamActor(ref, deps)
      cache.set(key, actor)
      return actor
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
  /** How long ago, in milliseconds, the tail last knew that it had everything. */
  stalenessMs(): number
}
