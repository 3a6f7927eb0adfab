import type { Instant } from '@heptad/schemas/instant.ts'
import type { Invocation } from './history.ts'
import { lengthAt, type StreamModel } from './log-model.ts'
import { Violated } from './violated.ts'

/**
 * Makes a check of a decision whose time is not in the log, for each time at which it can have been made and have another outcome:
 * when the process had the command, and from each end of a hold on while it had. Rejects with what was wrong at the first of them
 * unless one holds.
 */
export async function decidedAtSome(
  invocation: Invocation,
  stream: StreamModel,
  position: bigint,
  check: (decidedAt: Instant) => Promise<void>,
): Promise<void> {
  const [first, ...others] = timesOf(invocation, stream.events.slice(0, lengthAt(stream, position)))
  try {
    await check(first)
  } catch (error) {
    for (const time of others) if (await holds(() => check(time))) return
    throw error
  }
}

/** No decision is before the last event that it rests on, whatever the clock of its process says. */
function timesOf({ earliest, latest }: Invocation, events: StreamModel['events']): [Instant, ...Instant[]] {
  const last = events.at(-1)?.decidedAt
  const from = last !== undefined && last > earliest ? last : earliest
  const ends = events.flatMap(({ data }) => (typeof data.expiresAt === 'string' ? [data.expiresAt as Instant] : []))
  return [from, ...ends.filter((end) => end > from && end <= latest).sort()]
}

async function holds(check: () => Promise<void>): Promise<boolean> {
  try {
    await check()
    return true
  } catch (error) {
    if (error instanceof Violated) return false
    throw error
  }
}
