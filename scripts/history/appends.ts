import type { LoggedEvent } from './history.ts'

/** The events of one command as they stand in the log, one after the other. */
export interface LoggedAppend {
  readonly commandId: string
  /** The command's id in the history; null when its events do not say. */
  readonly command: string | null
  readonly events: readonly LoggedEvent[]
  readonly first: bigint
  readonly last: bigint
}

/** Cuts the log where the next event begins another append. */
export function appendsOf(log: readonly LoggedEvent[]): readonly LoggedAppend[] {
  const groups: LoggedEvent[][] = []
  for (const event of log) {
    const open = groups.at(-1)
    if (open === undefined || event.appendEvents !== null || open[0]?.commandId !== event.commandId)
      groups.push([event])
    else open.push(event)
  }
  return groups.flatMap((events) => {
    const [first, last] = [events[0], events.at(-1)]
    if (first === undefined || last === undefined) return []
    return [{ commandId: first.commandId, command: first.command, events, first: first.position, last: last.position }]
  })
}
