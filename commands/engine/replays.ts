import { type Duplicate, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import type { AnswerReplayer } from './answers.ts'
import type { CommandOutcome } from './port.ts'

/** After so many milliseconds a command that the log kept from being answered may be sent again. */
export const RETRY_AFTER_MS = 1000

/** The log has the outcome but cannot be read. Told that nothing was written, the caller might send the command under another key. */
export const NOT_READABLE: CommandOutcome = { kind: 'unavailable', commitUnknown: true, retryAfterMs: RETRY_AFTER_MS }

/** Holds on to the outcome only: the state that it was made from would stay in memory as long as this does. */
export function replayOf(first: CommandOutcome): () => CommandOutcome {
  return () => (first.kind === 'accepted' ? { ...first, replayed: true } : first)
}

/** Holds on to two positions only: answers are large, and few are ever asked for again. */
export function replayFromLog(
  answers: AnswerReplayer,
  positions: Omit<Duplicate, 'kind'>,
): () => Promise<CommandOutcome> {
  return async () => {
    try {
      return (await answers.replay({ kind: 'duplicate', ...positions }, null)).outcome
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      return NOT_READABLE
    }
  }
}
