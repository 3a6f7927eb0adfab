import type { Clock } from '@heptad/infra/clock/clock.ts'
import { PLATFORM_TENANT, type TenantId } from '@heptad/schemas/ids.ts'
import { type Place, Recency } from './recency.ts'

/** Bounds of the cache; past either, actors are evicted. */
export interface ActorLimits {
  readonly maxActors: number
  /** Approximate, by the weights that deciders give their states. */
  readonly maxActorBytes: number
}

/** What the cache asks of an actor. */
export interface Cached {
  /** Approximate size in memory, in bytes. */
  readonly weight: number
  /** Its stream has no event, as far as is known. */
  readonly isOfNoStream: boolean
}

export interface ActorCacheOptions<Actor> extends ActorLimits {
  readonly clock: Pick<Clock, 'elapsedMs'>
  readonly onEvict: (key: string, actor: Actor) => void
}

/** A tenant that holds more than this part of the cache makes room among its own actors. */
const LARGE_SHARE = 1 / 8
/** What nobody has used for so long makes room for anybody: tenants that were here once would keep it from those that are. */
const IDLE_MS = 10 * 60 * 1000
/** An actor is weighed again once its state has grown by this factor. */
const REWEIGH_AFTER_GROWTH = 1.25

/**
 * A bounded cache of actors, shared fairly: once it is full, first those go whose streams do not exist, which anybody can ask for in any number, then what was
 * idle for long, then the least recently used, of the tenant that asks if it holds much, else of all. Every operation takes the same time however many there are.
 */
export class ActorCache<Actor extends Cached> {
  readonly #options: ActorCacheOptions<Actor>
  readonly #held = new Map<string, Held<Actor>>()
  readonly #shares = new Map<TenantId, Share<Actor>>()
  readonly #recency = new Recency<Held<Actor>>()
  #bytes = 0

  constructor(options: ActorCacheOptions<Actor>) {
    this.#options = options
  }

  get size(): number {
    return this.#held.size
  }

  peek(key: string): Actor | undefined {
    return this.#held.get(key)?.actor
  }

  /** The actor as the most recently used one, weighed again if it has grown; undefined when it is not here. */
  use(key: string): Actor | undefined {
    const held = this.#held.get(key)
    if (held === undefined) return undefined
    held.usedAtMs = this.#options.clock.elapsedMs()
    this.#recency.touch(held.ofAll)
    held.share.recency.touch(held.ofTenant)
    const { weight } = held.actor
    if (weight > REWEIGH_AFTER_GROWTH * held.weight) this.#weigh(held, weight)
    return held.actor
  }

  add(key: string, tenantId: TenantId, actor: Actor): void {
    const share = this.#shares.get(tenantId) ?? new Share<Actor>(tenantId)
    this.#shares.set(tenantId, share)
    const held = new Held({ key, actor, share, all: this.#recency, usedAtMs: this.#options.clock.elapsedMs() })
    this.#held.set(key, held)
    share.actors += 1
    this.#weigh(held, actor.weight)
  }

  /** Makes it the first to be evicted. */
  demote(key: string): void {
    const held = this.#held.get(key)
    if (held !== undefined) this.#recency.demote(held.ofAll)
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held !== undefined) this.#remove(held)
  }

  #weigh(held: Held<Actor>, weight: number): void {
    held.weight = weight
    // Counted in full, an actor larger than the whole cache would evict all others, and be evicted by each of them.
    this.#count(held, Math.min(weight, Math.max(1, Math.floor(this.#options.maxActorBytes / 2))))
    const { maxActors, maxActorBytes } = this.#options
    while (this.#held.size > maxActors || this.#bytes > maxActorBytes) {
      const victim = this.#victimFor(held)
      this.#remove(victim)
      this.#options.onEvict(victim.key, victim.actor)
    }
  }

  #count(held: Held<Actor>, bytes: number): void {
    this.#bytes += bytes - held.bytes
    held.share.bytes += bytes - held.bytes
    held.bytes = bytes
  }

  /** What makes room for an actor that was added or has grown. */
  #victimFor(held: Held<Actor>): Held<Actor> {
    const oldest = this.#recency.oldest ?? held
    if (oldest.actor.isOfNoStream || this.#options.clock.elapsedMs() - oldest.usedAtMs > IDLE_MS) return oldest
    const own = this.#isLarge(held.share) ? held.share.recency.oldest : undefined
    return own === undefined || own === held ? oldest : own
  }

  /** The platform holds a stream for each of its tenants. */
  #isLarge({ tenantId, actors, bytes }: Share<Actor>): boolean {
    const { maxActors, maxActorBytes } = this.#options
    return tenantId !== PLATFORM_TENANT && (actors > LARGE_SHARE * maxActors || bytes > LARGE_SHARE * maxActorBytes)
  }

  #remove(held: Held<Actor>): void {
    const { key, share } = held
    this.#count(held, 0)
    this.#held.delete(key)
    this.#recency.remove(held.ofAll)
    share.recency.remove(held.ofTenant)
    share.actors -= 1
    if (share.actors === 0) this.#shares.delete(share.tenantId)
  }
}

/** One tenant's part of the cache. */
class Share<Actor> {
  readonly tenantId: TenantId
  readonly recency = new Recency<Held<Actor>>()
  actors = 0
  bytes = 0

  constructor(tenantId: TenantId) {
    this.tenantId = tenantId
  }
}

interface HeldOptions<Actor> extends Pick<Held<Actor>, 'key' | 'actor' | 'share' | 'usedAtMs'> {
  readonly all: Recency<Held<Actor>>
}

class Held<Actor> {
  readonly key: string
  readonly actor: Actor
  readonly share: Share<Actor>
  readonly ofAll: Place<Held<Actor>>
  readonly ofTenant: Place<Held<Actor>>
  usedAtMs: number
  /** As the actor said when it was last weighed. */
  weight = 0
  /** As it counts. */
  bytes = 0

  constructor({ key, actor, share, all, usedAtMs }: HeldOptions<Actor>) {
    this.key = key
    this.actor = actor
    this.share = share
    this.usedAtMs = usedAtMs
    this.ofAll = all.add(this)
    this.ofTenant = share.recency.add(this)
  }
}
