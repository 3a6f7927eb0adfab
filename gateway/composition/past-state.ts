import { emptySnapshot, fold, nextRevision, type Snapshot } from '@heptad/commands/engine/snapshot.ts'
import type { StreamRef } from '@heptad/commands/engine/stream-reader.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { COMMITTED_WITHIN_MS } from '@heptad/read-models/query/moment.ts'
import { type Instant, microsOf } from '@heptad/schemas/instant.ts'
import type { LogMoment } from '../ports.ts'

const PAGE = 1000
/** An operator's clock may be ahead by nearly as much. */
const WAIT_MS = 2000

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

interface Times {
  readonly store: Pick<EventStore, 'head' | 'readAll'>
  /** What the clock says that stamps events. */
  readonly stampingNow: () => Promise<Instant>
  /** Waits. */
  readonly clock: Clock
}

/**
 * Whether nothing can be added any more to what the log knew at a moment: its position was written, something was recorded later, or it has passed by the clock that stamps
 * events, and what was stamped by then is committed. One that is just ahead is waited for.
 */
export async function hasPassed(moment: LogMoment, { store, stampingNow, clock }: Times): Promise<boolean> {
  const head = await store.head()
  if ('position' in moment) return moment.position <= head
  const { events } = await store.readAll({ after: head - 1n, limit: 1 })
  if (events.some(({ recordedAt }) => recordedAt > moment.time)) return true
  const aheadMs = Math.ceil(Number(microsOf(moment.time) - microsOf(await stampingNow())) / 1000) + COMMITTED_WITHIN_MS
  if (aheadMs > WAIT_MS) return false
  if (aheadMs > 0) await pause(clock, aheadMs)
  return true
}

/** Instants have one form, so text order is time order. */
function isKnownAt({ position, recordedAt }: StoredEvent, moment: LogMoment): boolean {
  return 'position' in moment ? position <= moment.position : recordedAt <= moment.time
}
