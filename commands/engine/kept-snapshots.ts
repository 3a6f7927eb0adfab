import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { SnapshotKey, SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { LRUCache } from 'lru-cache'
import type { ErasedDecider } from '../define.ts'
import { nextRevision, type Snapshot } from './snapshot.ts'
import type { StreamRef } from './stream-reader.ts'

export interface SnapshotSettings {
  /** A snapshot is saved after this many events, or more when the state is large; default 5,000. */
  readonly everyEvents?: number
  /** For how many streams to remember when the next snapshot is due; default 100,000. */
  readonly rememberedStreams?: number
}

export interface KeptSnapshotsDeps extends SnapshotSettings {
  readonly store: SnapshotStore
  readonly log: Pick<EventStore, 'readStream'>
  /** Told of snapshots that could not be saved or loaded: nothing is lost but time. */
  readonly onFault: (error: unknown) => void
}

const NEVER = 2n ** 63n

/** Saving and loading this many bytes of state takes about as long as folding one event. */
const BYTES_PER_EVENT = 1024

/**
 * Snapshots of long streams: a cache beside the log. One is used only if the log has the event that it was taken at. Only deciders
 * with a snapshot codec have any.
 */
export class KeptSnapshots {
  readonly #deps: KeptSnapshotsDeps
  /** Number of events in a stream from which its next snapshot is due. */
  readonly #dueAt: LRUCache<string, bigint>
  readonly #saving = new Map<string, Promise<void>>()

  constructor(deps: KeptSnapshotsDeps) {
    this.#deps = deps
    this.#dueAt = new LRUCache({ max: deps.rememberedStreams ?? 100_000 })
  }

  /** The last snapshot, if it is not past the revision `until`. */
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

  /** Takes the durable state of a stream and saves it in the background if a snapshot is due. Answers the revision before which it need not be called again. */
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

  /** Resolves when no save is in progress. */
  async settled(): Promise<void> {
    await Promise.all(this.#saving.values())
  }

  get #every(): bigint {
    return BigInt(this.#deps.everyEvents ?? 5000)
  }

  /** Events until the next snapshot: a large state waits until folding those events would take as long as saving it. */
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
