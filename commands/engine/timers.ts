import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { DueEntry, DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { SendFollowUp } from './follow-up-sender.ts'
import { inTenantLanes } from './tenant-lanes.ts'

const LOOK_EVERY_MS = 1000
const PER_LOOK = 100

export interface TimerDeps {
  readonly dueIndex: DueIndex
  readonly clock: Clock
  readonly send: SendFollowUp
  readonly signal: AbortSignal
  /** Told of an entry that could not be sent; it does not hold up the others, and is tried again in a second. */
  readonly onFault: (error: unknown) => void
}

/** Sends commands when they are due, at most a second late, until the signal aborts. Rejects when the index fails. */
export async function runTimers({ dueIndex, clock, send, signal, onFault }: TimerDeps): Promise<void> {
  // Entries that could not be sent stay in the index and are the earliest: each look makes room for them beside the others.
  for (let failed = 0; !signal.aborted; ) {
    const due = await dueIndex.due(clock.now(), PER_LOOK + failed)
    let fired = 0
    await inTenantLanes(due, async (entry) => {
      if (await fire(entry)) fired += 1
    })
    failed = due.length - fired
    if (fired < PER_LOOK) await pause(clock, LOOK_EVERY_MS, signal)
  }

  async function fire(entry: DueEntry): Promise<boolean> {
    try {
      await send(entry.timer, entry.eventId, entry)
      if (!signal.aborted) await dueIndex.done(entry)
      return true
    } catch (error) {
      onFault(error)
      return false
    }
  }
}
