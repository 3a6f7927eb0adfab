import { appendsOf, type LoggedAppend } from './appends.ts'
import type { History, LoggedEvent } from './history.ts'
import { outside, type Problem } from './problem.ts'

/** The log in itself: no gap, nothing twice, time never goes back. */
export function checkLog({ log }: History): readonly Problem[] {
  return [...positions(log), ...streams(log), ...times(log), ...onceEach(log), ...appends(appendsOf(log))]
}

function positions(log: readonly LoggedEvent[]): readonly Problem[] {
  const index = log.findIndex(({ position }, place) => position !== BigInt(place + 1))
  const found = log[index]
  return found === undefined ? [] : [outside(`the log has position ${found.position} where ${index + 1} belongs`)]
}

function streams(log: readonly LoggedEvent[]): readonly Problem[] {
  const heads = new Map<string, LoggedEvent>()
  const problems: Problem[] = []
  for (const event of log) {
    const stream = `${event.tenantId}/${event.streamId}`
    const before = heads.get(stream)
    const expected = (before?.revision ?? -1n) + 1n
    if (event.revision !== expected)
      problems.push(outside(`${at(event)} has revision ${event.revision} in ${stream}, where ${expected} belongs`))
    if (before !== undefined && event.decidedAt < before.decidedAt)
      problems.push(outside(`${at(event)} was decided before its predecessor in ${stream}`))
    heads.set(stream, event)
  }
  return problems
}

function times(log: readonly LoggedEvent[]): readonly Problem[] {
  return log
    .filter(({ recordedAt }, place) => recordedAt < (log[place - 1]?.recordedAt ?? 0n))
    .map((event) => outside(`${at(event)} was recorded before its predecessor`))
}

function onceEach(log: readonly LoggedEvent[]): readonly Problem[] {
  const seen = new Set<string>()
  return log.flatMap((event) => {
    if (seen.has(event.eventId)) return [outside(`${at(event)} repeats event ${event.eventId}`)]
    seen.add(event.eventId)
    return []
  })
}

/** Each command was appended once, whole. */
function appends(all: readonly LoggedAppend[]): readonly Problem[] {
  const known = new Map<string, LoggedAppend>()
  return all.flatMap((append) => {
    const key = append.command ?? append.commandId
    const earlier = known.get(key)
    known.set(key, append)
    if (earlier !== undefined)
      return [outside(`command ${key} was appended twice, at positions ${earlier.first} and ${append.first}`)]
    const expected = append.events[0]?.appendEvents ?? null
    if (expected === append.events.length) return []
    return [
      outside(`command ${key} has ${append.events.length} events at position ${append.first}, and says ${expected}`),
    ]
  })
}

function at({ position }: LoggedEvent): string {
  return `the event at position ${position}`
}
