import { setImmediate } from 'node:timers/promises'

/** This many events take about two milliseconds. */
const YIELD_EVERY = 256

/**
 * Calls `take` for each item and yields to the event loop now and then: so that commands are answered meanwhile, and that what is being sent to the
 * database keeps flowing, as a socket takes no more at once than its buffer holds.
 */
export async function forEachYielding<T>(all: Iterable<T>, take: (one: T) => void): Promise<void> {
  let taken = 0
  for (const one of all) {
    take(one)
    taken += 1
    if (mustYield(taken)) await setImmediate()
  }
}

/** Whether to yield to the event loop after this many events. */
export function mustYield(taken: number): boolean {
  return taken % YIELD_EVERY === 0
}
