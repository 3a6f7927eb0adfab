import type { History, LoggedEvent } from './history.ts'
import { outside, type Problem } from './problem.ts'

/** What every subscriber was given is a run of the log from where it began: no gap, no repetition, no other order. */
export function checkSubscribers({ subscriptions, deliveries, log }: History): readonly Problem[] {
  const bySubscriber = Map.groupBy(deliveries, ({ subscriber }) => subscriber)
  return subscriptions.flatMap(({ subscriber, after }) => {
    const given = (bySubscriber.get(subscriber) ?? []).flatMap(({ events }) => events)
    return firstDifference(subscriber, given, log.slice(Number(after)))
  })
}

function firstDifference(
  subscriber: string,
  given: readonly (readonly [bigint, string])[],
  log: readonly LoggedEvent[],
): readonly Problem[] {
  const place = given.findIndex(
    ([position, id], index) => position !== log[index]?.position || id !== log[index]?.eventId,
  )
  const wrong = given[place]
  if (wrong === undefined) return []
  const [position, id] = wrong
  const right = log[place]
  const belongs = right === undefined ? 'the log had ended' : `position ${right.position} (${right.eventId}) came next`
  return [outside(`subscriber ${subscriber} was given position ${position} (${id}) where ${belongs}`)]
}
