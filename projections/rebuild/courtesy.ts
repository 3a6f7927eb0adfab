import { availableParallelism } from 'node:os'
import type { LogSource } from '../runner/tenure.ts'
import type { Watch } from './watch.ts'

const LOOK_EVERY_MS = 200
/** So many events a second leave the machine little time. */
const BUSY_PER_SECOND = 300
/** Two threads that fold, each with a connection of PostgreSQL that reads and writes for it, keep so many processors at work. */
const WORKING_PROCESSORS = 2.7
/** So much of all processors a job takes from those who append. */
const SHARE = 0.2
const LONGEST_REST_MS = 500

export interface Time {
  /** Milliseconds, from wherever. */
  now(): number
  sleep(ms: number): Promise<void>
}

/** Whom a job makes way for. */
export interface SharedMachine {
  readonly log: Pick<LogSource, 'head'>
  /** Those that jobs share with those who append; by default all of this machine. */
  readonly processors?: number
}

const machineTime: Time = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** A watch that makes way for those who append: while the log grows quickly, a job rests between its steps until it takes a fifth of the processors. */
export function courteous(
  watch: Watch,
  { log, processors = availableParallelism() }: SharedMachine,
  time: Time = machineTime,
): Watch {
  let head: bigint | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let workedFrom = time.now()
  let isBusy = false
  const restsPerWork = Math.max(0, WORKING_PROCESSORS / (SHARE * processors) - 1)
  const look = async (now: number) => {
    const next = await log.head()
    isBusy = head !== null && Number(next - head) * 1000 > BUSY_PER_SECOND * (now - lookedAt)
    head = next
    lookedAt = now
  }
  return {
    async progress(done) {
      await watch.progress(done)
      const now = time.now()
      if (now >= lookedAt + LOOK_EVERY_MS) await look(now)
      if (isBusy) await time.sleep(Math.min(restsPerWork * (now - workedFrom), LONGEST_REST_MS))
      workedFrom = time.now()
    },
  }
}
