import { appendsOf } from './appends.ts'
import { checkAnswers } from './check-answers.ts'
import { readDecisions } from './check-decisions.ts'
import { checkKeys } from './check-keys.ts'
import { checkLog } from './check-log.ts'
import { checkOrder } from './check-order.ts'
import { checkSubscribers } from './check-subscribers.ts'
import { commandsOf } from './commands.ts'
import type { History } from './history.ts'
import type { Problem } from './problem.ts'

/**
 * Whether a history is possible: everything that was acknowledged is in the log exactly once, every answer is true at a
 * position within its time, the log keeps real-time order, and every subscriber was given the log as it is. Answers what is impossible: first
 * what is wrong with log and deliveries, then answers, in the order in which their attempts began. Nothing here is shared
 * with what it judges.
 */
export function checkHistory(history: History): readonly Problem[] {
  const commands = commandsOf(history)
  const decisions = readDecisions(appendsOf(history.log), commands)
  return [
    ...checkLog(history),
    ...checkSubscribers(history),
    ...decisions.problems,
    ...checkKeys(commands.values()),
    ...checkAnswers(commands.values(), decisions),
    ...checkOrder(commands.values(), decisions),
  ].toSorted((a, b) => (a.attempt ?? -1) - (b.attempt ?? -1))
}
