import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { ActorCache, type ActorLimits } from './actor-cache.ts'
import { type ActorDeps, StreamActor } from './stream-actor.ts'
import type { StreamRef } from './stream-reader.ts'

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

/** Actors over these dependencies, within these bounds. */
export function createActors(
  deps: Omit<ActorDeps, 'onIdle'> & { readonly clock: Pick<Clock, 'elapsedMs'> },
  limits: ActorLimits,
): Actors {
  /** Evicted while they were busy. */
  const busy = new Map<string, StreamActor>()
  const cache = new ActorCache<StreamActor>({
    ...limits,
    clock: deps.clock,
    onEvict(key, actor) {
      if (actor.isBusy) busy.set(key, actor)
    },
  })
  const onIdle = (actor: StreamActor): void => {
    const { isOfNoStream, ref } = actor
    if (busy.size === 0 && !isOfNoStream) return
    const key = keyOf(ref)
    if (busy.get(key) === actor) {
      busy.delete(key)
      cache.add(key, ref.tenantId, actor)
    }
    if (isOfNoStream) cache.demote(key)
  }
  const depsOfOne = { ...deps, onIdle }
  /** An actor that cannot fold the event is dropped: the next command reads the stream again and fails with the reason. */
  const show = (event: StoredEvent): void => {
    const key = keyOf(event)
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
      const key = keyOf(ref)
      const known = busy.get(key) ?? cache.use(key)
      if (known !== undefined) return known
      const actor = new StreamActor(ref, depsOfOne)
      cache.add(key, ref.tenantId, actor)
      return actor
    },
    forget(ref) {
      const key = keyOf(ref)
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

function keyOf({ tenantId, streamId }: { readonly tenantId: TenantId; readonly streamId: StreamId }): string {
  return `${tenantId}/${streamId}`
}
