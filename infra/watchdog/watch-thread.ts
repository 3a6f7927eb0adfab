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
/** A longer gap between two looks is not the loop's fault: the whole process, or its machine, stood still. */
const LONGEST_LOOK_MS = 200
const STDERR = 2

function watch({ cells, names, reportAfterMs, endAfterMs }: WatchData): void {
  let beat = Atomics.load(cells, CELL.beat)
  let lookedAt = performance.now()
  let blockedMs = 0
  let isReported = false
  setInterval(() => {
    const present = Atomics.load(cells, CELL.beat)
    const now = performance.now()
    blockedMs = present === beat ? blockedMs + Math.min(now - lookedAt, LONGEST_LOOK_MS) : 0
    lookedAt = now
    if (present !== beat) {
      beat = present
      isReported = false
      return
    }
    const ms = Math.round(blockedMs)
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
