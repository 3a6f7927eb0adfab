import { writeSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { workerData } from 'node:worker_threads'
import { CELL } from './loop-watchdog.ts'

/** What the watchdog's thread is given. */
export interface WatchData {
  readonly cells: Int32Array
  readonly names: readonly string[]
  readonly reportAfterMs: number
  readonly endAfterMs: number
}

const LOOK_MS = 50
const STDERR = 2

function watch({ cells, names, reportAfterMs, endAfterMs }: WatchData): void {
  let beat = Atomics.load(cells, CELL.beat)
  let since = performance.now()
  let isReported = false
  setInterval(() => {
    const present = Atomics.load(cells, CELL.beat)
    if (present !== beat) {
      beat = present
      since = performance.now()
      isReported = false
      return
    }
    const ms = Math.round(performance.now() - since)
    const doing = Atomics.load(cells, CELL.doing)
    if (ms >= reportAfterMs && !isReported) {
      isReported = true
      Atomics.store(cells, CELL.seen, doing)
      say('error', 'the event loop is blocked: nothing else is done meanwhile', ms, names[doing])
    }
    if (ms < endAfterMs) return
    say('fatal', 'the event loop was blocked for too long: the process is ended', ms, names[doing])
    process.kill(process.pid, 'SIGKILL')
  }, LOOK_MS)
}

/** The process's own logger cannot write now. */
function say(level: string, msg: string, blockedMs: number, doing: string | undefined): void {
  writeSync(STDERR, `${JSON.stringify({ level, time: new Date().toISOString(), msg, blockedMs, doing })}\n`)
}

watch(workerData as WatchData)
