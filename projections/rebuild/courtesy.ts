import { availableParallelism } from 'node:os'
import type { LogSource } from '../runner/tenure.ts'
import type { Watch } from './watch.ts'

const LOOK_EVERY_MS = 200
/** From this many events a second on, commands need the machine. */
const BUSY_PER_SECOND = 300
/** Processors that two folding threads and their connections to PostgreSQL keep busy, as measured. */
const WORKING_PROCESSORS = 2.7
/** The share of all processors that a job takes while the log is busy. */
const SHARE = 0.2
const LONGEST_REST_MS = 500

export interface Time {
  /** Milliseconds, from wherever. */
  now(): number
  sleep(ms: number): Promise<void>
}

/** The machine that a job shares with commands. */
export interface SharedMachine {
  readonly log: Pick<LogSource, 'head'>
  /** Number of processors that are shared; by default all of this machine. */
  readonly processors?: number
}

const machineTime: Time = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** A watch that throttles a job (decision 52): while the log grows quickly, the job rests between its steps, so that it takes a fifth of the processors. */
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
