import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

/** How much garbage may gather in an old generation before it is collected, in percent of what lives; and while threads hold much for a short time. */
const GROWTH_PERCENT = 200
const LESS_GROWTH_PERCENT = 80

let withLess = 0

/**
 * Sets V8's garbage collector up for a process of many small requests. To be called before the work begins; it holds for all threads.
 *
 * - Every object begins in the young generation. V8 would learn from a busy moment that what a command needs lives long, and from then on make all of it in the
 *   old generation, where it is dead weight until the next full collection.
 * - Full collections come half as often as by default: threads that mark, on few processors, take the time of commands and of the database.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
  grow(GROWTH_PERCENT)
}

/**
 * Lets less garbage gather, in all threads, until what it answers is called as often: for the time of a thread that holds much. Does nothing in another thread than
 * the first, for whose time the first has asked.
 */
export function gatherLess(): () => void {
  if (!isMainThread) return () => {}
  withLess += 1
  grow(LESS_GROWTH_PERCENT)
  return () => {
    withLess -= 1
    if (withLess === 0) grow(GROWTH_PERCENT)
  }
}

function grow(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`)
}
