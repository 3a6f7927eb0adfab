import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import type { CommandContract } from '@heptad/schemas/contract.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { type BookId, bookIdOf } from '@heptad/schemas/money/book.ts'
import { closePeriod, periodOf, reopenPeriod } from '@heptad/schemas/money/period.ts'
import type { z } from 'zod'
import { type AnswerInput, defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'

export const periodCommands = [
  changePeriod(closePeriod, 'money.periods.close', true),
  changePeriod(reopenPeriod, 'money.periods.reopen', false),
]

type OnPeriod = z.ZodType<{ readonly bookId: BookId; readonly period: string }>

function changePeriod(contract: CommandContract<string, OnPeriod>, permission: string, isClosed: boolean) {
  return defineCommand(contract, {
    ...inBook,
    permission,
    facts: (_, { period }) => ({ period }),
    answer: (input: AnswerInput<{ period: string }, BookEvent, BookState>) => answerPeriod(input, isClosed),
  })
}

/** The period as it stands after the command, whether that changed it or not. */
function answerPeriod(
  { events, facts, streamId }: AnswerInput<{ period: string }, BookEvent, BookState>,
  isClosed: boolean,
): JsonObject {
  const changed = events.find((event) => 'period' in event.data)
  const period = changed !== undefined && 'period' in changed.data ? changed.data.period : (facts?.period ?? '')
  return { bookId: bookIdOf(streamId), period, ...periodOf(period), isClosed }
}
