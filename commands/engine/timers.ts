import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { DueEntry, DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { SendFollowUp } from './follow-up-sender.ts'

const LOOK_EVERY_MS = 1000
const PER_LOOK = 100

export interface TimerDeps {
  readonly dueIndex: DueIndex
  readonly clock: Clock
  readonly send: SendFollowUp
  readonly signal: AbortSignal
  /** Told of a look that failed; the next one comes in a second. */
  readonly onFault: (error: unknown) => void
}

/** Sends commands when they are due, at most a second late, until the signal aborts. Firing twice is harmless. */
export async function runTimers({ dueIndex, clock, send, signal, onFault }: TimerDeps): Promise<void> {
  while (!signal.aborted) {
    const fired = await fireDue().catch((error: unknown) => {
      onFault(error)
      return 0
    })
    if (fired < PER_LOOK) await pause(clock, LOOK_EVERY_MS, signal)
  }

  async function fireDue(): Promise<number> {
    const due = await dueIndex.due(clock.now(), PER_LOOK)
    for (const entry of due) await fire(entry)
    return due.length
  }

  async function fire(entry: DueEntry): Promise<void> {
    await send(entry.timer, entry.eventId, entry)
    if (!signal.aborted) await dueIndex.done(entry)
  }
}

/** Waits, or stops waiting when the signal aborts. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.after(delayMs, finish)
    signal.addEventListener('abort', finish)
  })
}
