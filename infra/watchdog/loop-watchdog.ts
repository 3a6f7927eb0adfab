import { Worker } from 'node:worker_threads'
import type { WatchData } from './watch-thread.ts'

/** Places in the memory that the process shares with its watchdog. */
export const CELL = { beat: 0, doing: 1, seen: 2 } as const

const BEAT_MS = 50
/** How long the loop must have turned before the process counts as responsive again. */
const RECOVER_AFTER_MS = 3000

/** What the process is doing, so that whoever looks from outside can name it. */
export interface Activity {
  /** Wraps a synchronous function: while it runs, the process is doing `name`. */
  during<Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
  ): (...args: Args) => Result
}

export interface LoopWatchdog {
  /** False from the moment a block of the event loop is over until the loop has turned freely for some seconds. */
  readonly isResponsive: boolean
  stop(): Promise<void>
}

export interface WatchdogOptions {
  /** A block as long as this is reported. Default 1000. */
  readonly reportAfterMs?: number
  /** A process that is blocked as long as this is ended at once: nothing else can end a loop in its only thread. */
  readonly endAfterMs: number
  /** Told after a block, on the thread that was blocked. */
  readonly onBlocked: (blocked: { readonly ms: number; readonly doing: string }) => void
}

/** Names of activities by number; 0 is none of them. */
export class SharedActivity implements Activity {
  readonly cells = new Int32Array(new SharedArrayBuffer(Object.keys(CELL).length * Int32Array.BYTES_PER_ELEMENT))
  readonly names: string[] = ['something that has no name']

  during<Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
  ): (...args: Args) => Result {
    const { cells } = this
    const number = this.names.push(name) - 1
    return (...args) => {
      const before = cells[CELL.doing] ?? 0
      cells[CELL.doing] = number
      try {
        return run(...args)
      } finally {
        cells[CELL.doing] = before
      }
    }
  }
}

/**
 * Watches this thread's event loop from a thread of its own, which writes one line of JSON to standard error when the loop stands still, with
 * what the process is doing, and ends the process when it stands still for too long.
 */
export function watchLoop(activity: SharedActivity, options: WatchdogOptions): LoopWatchdog {
  const { reportAfterMs = 1000, endAfterMs, onBlocked } = options
  const { cells, names } = activity
  const workerData: WatchData = { cells, names, reportAfterMs, endAfterMs }
  const thread = new Worker(new URL('./watch-thread.ts', import.meta.url), { workerData, name: 'heptad watchdog' })
  thread.unref()
  let turnedAt = performance.now()
  let unresponsiveUntil = 0
  const timer = setInterval(() => {
    const now = performance.now()
    const ms = now - turnedAt - BEAT_MS
    turnedAt = now
    Atomics.add(cells, CELL.beat, 1)
    if (ms < reportAfterMs) return
    unresponsiveUntil = now + RECOVER_AFTER_MS
    onBlocked({ ms: Math.round(ms), doing: names[Atomics.exchange(cells, CELL.seen, 0)] ?? 'unknown' })
  }, BEAT_MS)
  timer.unref()
  return {
    get isResponsive() {
      return performance.now() >= unresponsiveUntil
    },
    async stop() {
      clearInterval(timer)
      await thread.terminate()
    },
  }
}
