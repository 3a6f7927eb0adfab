import { emptySnapshot, fold, nextRevision, type Snapshot } from '@heptad/commands/engine/snapshot.ts'
import type { StreamRef } from '@heptad/commands/engine/stream-reader.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { LogMoment } from '../ports.ts'

const PAGE = 1000

/** A stream as the log knew it at a moment: the fold of its events up to there. The head is null where it had none yet. */
export async function pastState(
  ref: StreamRef,
  moment: LogMoment,
  { store, codec }: { store: Pick<EventStore, 'readStream'>; codec: Pick<EventCodec, 'decode'> },
): Promise<Snapshot> {
  let snapshot = emptySnapshot(ref.decider)
  for (;;) {
    const page = await store.readStream(ref.tenantId, ref.streamId, { from: nextRevision(snapshot), limit: PAGE })
    const known = page.filter((event) => isKnownAt(event, moment))
    snapshot = fold(ref.decider, snapshot, known.map(codec.decode))
    if (known.length < PAGE) return snapshot
  }
}

/** Instants have one form, so text order is time order. */
function isKnownAt({ position, recordedAt }: StoredEvent, moment: LogMoment): boolean {
  return 'position' in moment ? position <= moment.position : recordedAt <= moment.time
}
