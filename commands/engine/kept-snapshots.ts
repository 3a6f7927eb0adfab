import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { SnapshotKey, SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { LRUCache } from 'lru-cache'
import type { ErasedDecider } from '../define.ts'
import { nextRevision, type Snapshot } from './snapshot.ts'
import type { StreamRef } from './stream-reader.ts'

export interface SnapshotSettings {
  /** A state is kept again once its stream has grown by so many events, or by more where it is large; default 5,000. */
  readonly everyEvents?: number
  /** Streams of which it is known when the next snapshot is due; default 100,000. */
  readonly rememberedStreams?: number
}

export interface KeptSnapshotsDeps extends SnapshotSettings {
  readonly store: SnapshotStore
  readonly log: Pick<EventStore, 'readStream'>
  /** Told of snapshots that could not be kept or taken: nothing is lost but time. */
  readonly onFault: (error: unknown) => void
}

const NEVER = 2n ** 63n

/** To write and read a state of so many bytes takes about as long as to fold an event. */
const BYTES_PER_EVENT = 1024

/**
 * The states of long streams beside the log: a cache that is never believed before the log has confirmed the event that it
 * stands on. Only deciders with a snapshot codec have any.
 */
export class KeptSnapshots {
  readonly #deps: KeptSnapshotsDeps
  /** The revision from which on the next snapshot of a stream is due. */
  readonly #dueAt: LRUCache<string, bigint>
  readonly #saving = new Map<string, Promise<void>>()

  constructor(deps: KeptSnapshotsDeps) {
    this.#deps = deps
    this.#dueAt = new LRUCache({ max: deps.rememberedStreams ?? 100_000 })
  }

  /** The state that was kept last, if it is not past `until`. */
  async load(ref: StreamRef, until: bigint | null): Promise<Snapshot | null> {
    const key = keyOf(ref)
    if (key === null) return null
    try {
      return await this.#load(ref, key, until)
    } catch (error) {
      this.#deps.onFault(error)
      return null
    }
  }

  /**
   * Offers the durable state of a stream; keeps it, in the background, when enough has happened since the last one. Answers the revision
   * before which it need not be offered again.
   */
  offer(ref: StreamRef, snapshot: Snapshot): bigint {
    const key = keyOf(ref)
    if (key === null) return NEVER
    if (snapshot.head === null) return 0n
    const name = nameOf(ref)
    const dueAt = this.#dueAt.get(name) ?? this.#every
    if (snapshot.head.revision + 1n < dueAt || this.#saving.has(name)) return dueAt - 1n
    const saving = this.#save(ref, key, snapshot).finally(() => this.#saving.delete(name))
    this.#saving.set(name, saving)
    return (this.#dueAt.get(name) ?? this.#every) - 1n
  }

  /** Resolves when nothing is being kept any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#saving.values())
  }

  get #every(): bigint {
    return BigInt(this.#deps.everyEvents ?? 5000)
  }

  /** Growth after which a state is due again: a large one not before as much was folded as it takes to keep it. */
  #stepAfter(decider: ErasedDecider, state: unknown): bigint {
    const events = BigInt(Math.ceil((decider.weigh?.(state) ?? 0) / BYTES_PER_EVENT))
    return events > this.#every ? events : this.#every
  }

  async #load(ref: StreamRef, key: SnapshotKey, until: bigint | null): Promise<Snapshot | null> {
    const found = await this.#deps.store.find(key)
    if (found === null || (until !== null && found.head.revision > until)) return null
    const { head, decidedAt } = found
    const [event] = await this.#deps.log.readStream(ref.tenantId, ref.streamId, { from: head.revision, limit: 1 })
    if (event?.eventId !== head.eventId) return null
    const restorer = ref.decider.snapshot?.restorer()
    if (restorer === undefined) return null
    for await (const page of found.pages()) restorer.take(JSON.parse(page) as Json)
    const state = restorer.state()
    this.#dueAt.set(nameOf(ref), head.revision + 1n + this.#stepAfter(ref.decider, state))
    return { state, head, decidedAt, position: event.position }
  }

  async #save({ decider, ...ref }: StreamRef, key: SnapshotKey, snapshot: Snapshot): Promise<void> {
    const { head, decidedAt, state } = snapshot
    if (head === null || decidedAt === null || decider.snapshot === undefined) return
    this.#dueAt.set(nameOf(ref), nextRevision(snapshot) + this.#stepAfter(decider, state))
    try {
      await this.#deps.store.save(key, { head, decidedAt }, textsOf(decider.snapshot.pages(state)))
    } catch (error) {
      this.#deps.onFault(error)
    }
  }
}

function* textsOf(pages: Iterable<Json>): Generator<string, void, undefined> {
  for (const page of pages) yield JSON.stringify(page)
}

function keyOf({ tenantId, streamId, decider }: StreamRef): SnapshotKey | null {
  return decider.snapshot === undefined ? null : { tenantId, streamId, shape: decider.snapshot.shape }
}

function nameOf({ tenantId, streamId }: Pick<StreamRef, 'tenantId' | 'streamId'>): string {
  return `${tenantId}/${streamId}`
}
