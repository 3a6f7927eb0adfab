import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import { type ActorDeps, StreamActor } from './stream-actor.ts'
import type { StreamRef } from './stream-reader.ts'

/** An actor is weighed again for the cache once its state has grown by this factor. */
const REWEIGH_AFTER_GROWTH = 1.25

/**
 * The stream actors of this process: a bounded cache, kept coherent by the log's own tail. One that is busy is not lost when it is evicted:
 * a second actor of its stream would read the stream again and contend with it.
 */
export interface Actors {
  /** The actor of a stream, made if it is not in the cache. */
  of(ref: StreamRef): StreamActor
  /** Removes an idle actor from the cache. */
  forget(ref: StreamRef): void
  /** Shows the actors a page of the log. */
  observe(page: LogPage): void
  readonly size: number
}

/** Bounds of the cache; past either, the least recently used actors are evicted. */
export interface ActorLimits {
  readonly maxActors: number
  /** Approximate, by the weights that deciders give their states. */
  readonly maxActorBytes: number
}

/** Actors over these dependencies, within these bounds. */
export function createActors(deps: ActorDeps, { maxActors, maxActorBytes }: ActorLimits): Actors {
  /** Evicted while they were busy. */
  const busy = new Map<string, StreamActor>()
  const cache = new LRUCache<string, StreamActor>({
    max: maxActors,
    maxSize: maxActorBytes,
    maxEntrySize: Number.MAX_SAFE_INTEGER,
    // Counted in full, an actor larger than the whole cache would evict all others, and be evicted by each of them.
    sizeCalculation: ({ weight }) => Math.min(weight, Math.max(1, Math.floor(maxActorBytes / 2))),
    dispose(actor, key, reason) {
      if (reason !== 'evict' || !actor.isBusy) return
      busy.set(key, actor)
      actor.whenIdle = () => {
        if (busy.get(key) !== actor) return
        busy.delete(key)
        cache.set(key, actor)
      }
    },
  })
  const weigh = (key: string, actor: StreamActor): void => {
    const { weight } = actor
    if (weight <= REWEIGH_AFTER_GROWTH * actor.cachedWeight) return
    actor.cachedWeight = weight
    // Setting an entry that is already there does not update its size.
    cache.delete(key)
    cache.set(key, actor)
  }
  /** An actor that cannot fold the event is dropped: the next command reads the stream again and fails with the reason. */
  const show = (event: StoredEvent): void => {
    const key = keyOf(event.tenantId, event.streamId)
    try {
      const actor = busy.get(key) ?? cache.peek(key)
      actor?.observe(event)
    } catch {
      busy.delete(key)
      cache.delete(key)
    }
  }
  return {
    of(ref) {
      const key = keyOf(ref.tenantId, ref.streamId)
      const evicted = busy.get(key)
      if (evicted !== undefined) return evicted
      const actor = cache.get(key) ?? new StreamActor(ref, deps)
      weigh(key, actor)
      return actor
    },
    forget({ tenantId, streamId }) {
      const key = keyOf(tenantId, streamId)
      if (cache.peek(key)?.pending === 0) cache.delete(key)
    },
    observe(page) {
      for (const event of page.events) show(event)
    },
    get size() {
      return cache.size + busy.size
    },
  }
}

function keyOf(tenantId: TenantId, streamId: StreamId): string {
  return `${tenantId}/${streamId}`
}
