import { foldEvents } from '../../testing/scenario.ts'
import { book } from '../book.ts'
import type { BookCommand, BookEvent } from '../book-messages.ts'

/** What a command leaves in the log after a history. Throws its code when it is refused. */
export function eventsOf(history: readonly BookEvent[], asked: BookCommand): readonly BookEvent[] {
  const decision = book.decide(foldEvents(book, history), asked)
  if (decision.kind === 'rejected') throw new Error(decision.rejection.code)
  return decision.events
}

/** A history with what these commands, one after the other, leave in the log. */
export function after(history: readonly BookEvent[], ...asked: readonly BookCommand[]): readonly BookEvent[] {
  return asked.reduce((events, next) => events.concat(eventsOf(events, next)), history)
}
