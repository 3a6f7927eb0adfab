import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { ErasedDecider } from '../define.ts'
import type { KeptSnapshots } from './kept-snapshots.ts'
import { emptySnapshot, fold, nextRevision, type Snapshot } from './snapshot.ts'

const PAGE = 1000
/** A reading that has taken this long keeps states on its way: else it would begin anew with each process that ends before it. */
const LONG_READING_MS = 5000
/** A stream that has fewer events than this is read without a look for its snapshot: most streams are short, and then one question is enough. */
const SHORT = 256

/** What a stream is and how its events are folded. */
export interface StreamRef {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly decider: ErasedDecider
}

/** How far the reading of a stream is that takes several pages. */
export interface Reading {
  readonly reached: Snapshot
  /** How many events the stream has. */
  readonly events: bigint
  /** Milliseconds until the end, at the pace so far. */
  readonly leftMs: number
}

interface Page {
  readonly reached: Snapshot
  readonly isLast: boolean
}

/** Folds streams from the log, from a saved snapshot where there is one. */
export interface StreamReader {
  /** The snapshot after all events of the stream; `from` is what is known already. `onPage` is told of every page that was not the last. */
  catchUp(ref: StreamRef, from: Snapshot, onPage?: (reading: Reading) => void): Promise<Snapshot>
  /** The snapshot right after a revision. */
  at(ref: StreamRef, revision: bigint): Promise<Snapshot>
}

/** A reader over this store; events are decoded to their newest versions. */
export function streamReader(
  store: Pick<EventStore, 'readStream'>,
  codec: EventCodec,
  kept: Pick<KeptSnapshots, 'load' | 'offer'>,
  clock: Pick<Clock, 'elapsedMs'>,
): StreamReader {
  async function advance(ref: StreamRef, from: Snapshot, until: bigint): Promise<Snapshot> {
    const room = Number(until - nextRevision(from)) + 1
    if (room <= 0) return from
    const limit = Math.min(PAGE, room)
    const { reached, isLast } = await pageAfter(ref, from, limit)
    return isLast ? reached : advance(ref, reached, until)
  }
  async function pageAfter(ref: StreamRef, from: Snapshot, limit: number): Promise<Page> {
    const events = await eventsAfter(ref, from, limit)
    return { reached: foldedOn(ref, from, events), isLast: events.length < limit }
  }
  /** Where the stream is long, its snapshot in place of its first events. */
  async function firstPage(ref: StreamRef, from: Snapshot): Promise<Page> {
    const events = await eventsAfter(ref, from, SHORT)
    const isLast = events.length < SHORT
    const saved = isLast ? null : await kept.load(ref, null)
    return { reached: saved ?? foldedOn(ref, from, events), isLast }
  }
  function eventsAfter({ tenantId, streamId }: StreamRef, from: Snapshot, limit: number) {
    return store.readStream(tenantId, streamId, { from: nextRevision(from), limit })
  }
  function foldedOn({ decider }: StreamRef, from: Snapshot, events: readonly StoredEvent[]): Snapshot {
    return fold(decider, from, events.map(codec.decode))
  }
  async function eventsOf({ tenantId, streamId }: StreamRef): Promise<bigint> {
    const [last] = await store.readStream(tenantId, streamId, { direction: 'backward', limit: 1 })
    return last === undefined ? 0n : last.revision + 1n
  }
  return {
    async catchUp(ref, from, onPage = () => {}) {
      const mayBeSaved = from.head === null && ref.decider.snapshot !== undefined
      const { reached: start, isLast: isShort } = mayBeSaved
        ? await firstPage(ref, from)
        : { reached: from, isLast: false }
      if (isShort) return start
      const begunAt = clock.elapsedMs()
      let events: bigint | null = null
      for (let snapshot = start; ; ) {
        const { reached, isLast } = await pageAfter(ref, snapshot, PAGE)
        if (isLast) return reached
        events ??= await eventsOf(ref)
        const [read, left] = [nextRevision(reached) - nextRevision(start), events - nextRevision(reached)]
        const takenMs = clock.elapsedMs() - begunAt
        if (takenMs >= LONG_READING_MS) kept.offer(ref, reached)
        onPage({ reached, events, leftMs: (takenMs * Number(left)) / Number(read) })
        snapshot = reached
      }
    },
    async at(ref, revision) {
      const start = await kept.load(ref, revision)
      return advance(ref, start ?? emptySnapshot(ref.decider), revision)
    },
  }
}
