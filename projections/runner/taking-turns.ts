import { setImmediate } from 'node:timers/promises'

/** So many events take some two milliseconds. */
const EVENTS_IN_A_TURN = 256

/**
 * Gives each to `take`, and lets the event loop turn now and then, for commands that wait meanwhile, and for what is on its way to the database: a socket takes no more at once than its
 * buffer holds, so that without turns a window is hardly sent while the next one is folded.
 */
export async function takingTurns<T>(all: Iterable<T>, take: (one: T) => void): Promise<void> {
  let taken = 0
  for (const one of all) {
    take(one)
    taken += 1
    if (endsTurn(taken)) await setImmediate()
  }
}

/** Whether the event loop should turn after so many events. */
export function endsTurn(taken: number): boolean {
  return taken % EVENTS_IN_A_TURN === 0
}
