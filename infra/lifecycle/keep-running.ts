import type { Clock } from '../clock/clock.ts'
import { pause } from '../clock/pause.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000

/** Runs endless work, and again whenever it fails, after pauses that double up to ten seconds, until the signal aborts. */
export async function keepRunning(
  work: () => Promise<void>,
  { clock, signal, onFault }: { clock: Clock; signal: AbortSignal; onFault: (error: unknown) => void },
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await work()
    } catch (error) {
      if (signal.aborted) return
      onFault(error)
      await pause(clock, pauseMs, signal)
    }
  }
}
