import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { ErasedDecider } from '../define.ts'
import type { KeptSnapshots } from './kept-snapshots.ts'
import { emptySnapshot, fold, nextRevision, type Snapshot } from './snapshot.ts'

const PAGE = 1000

/** What a stream is and how its events are folded. */
export interface StreamRef {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly decider: ErasedDecider
}

/** Folds streams from the log, from a saved snapshot where there is one. */
export interface StreamReader {
  /** The snapshot after all events of the stream; `from` is what is known already. */
  catchUp(ref: StreamRef, from: Snapshot): Promise<Snapshot>
  /** The snapshot right after a revision. */
  at(ref: StreamRef, revision: bigint): Promise<Snapshot>
}

/** A reader over this store; events are decoded to their newest versions. */
export function streamReader(
  store: Pick<EventStore, 'readStream'>,
  codec: EventCodec,
  kept: Pick<KeptSnapshots, 'load'>,
): StreamReader {
  async function advance(ref: StreamRef, from: Snapshot, until: bigint | null): Promise<Snapshot> {
    const start = nextRevision(from)
    const room = until === null ? PAGE : Number(until - start) + 1
    if (room <= 0) return from
    const limit = Math.min(PAGE, room)
    const page = await store.readStream(ref.tenantId, ref.streamId, { from: start, limit })
    const next = fold(ref.decider, from, page.map(codec.decode))
    return page.length < limit ? next : advance(ref, next, until)
  }
  return {
    async catchUp(ref, from) {
      const start = from.head === null ? await kept.load(ref, null) : null
      return advance(ref, start ?? from, null)
    },
    async at(ref, revision) {
      const start = await kept.load(ref, revision)
      return advance(ref, start ?? emptySnapshot(ref.decider), revision)
    },
  }
}
