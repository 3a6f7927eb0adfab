import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import type { ArchiveSource } from '../archive/source.ts'
import type { Moment } from '../arguments.ts'
import { isOfTypes } from '../of-types.ts'

/** Which events a replay takes; several conditions must all hold. */
export interface ReplaySelection {
  readonly tenantId?: string | undefined
  readonly streamId?: string | undefined
  readonly types: readonly string[]
  /** Events after this moment … */
  readonly after?: Moment | undefined
  /** … up to and with this one. */
  readonly until?: Moment | undefined
}

/** The events of a selection, in order, and `onEvent` for each one that is looked at. */
export async function* selectedEvents(
  source: ArchiveSource,
  selection: ReplaySelection,
  onEvent: (position: bigint) => void,
): AsyncGenerator<ArchivedEvent> {
  const { tenantId, streamId, types, after, until } = selection
  const { head } = await source.identity()
  const range = { after: positionOf(after) ?? 0n, until: least(positionOf(until) ?? head, head), tenantId }
  const [start, end] = [timeOf(after), timeOf(until)]
  for await (const event of source.read(range)) {
    onEvent(event.position)
    if (end !== null && event.recordedAt > end) return
    const isSelected = (streamId ?? event.streamId) === event.streamId && isOfTypes(event.type, types)
    if (isSelected && (start === null || event.recordedAt > start)) yield event
  }
}

/** The last position that a selection may need, for showing progress. */
export function lastPosition({ until }: ReplaySelection, head: bigint): bigint {
  return least(positionOf(until) ?? head, head)
}

function positionOf(moment: Moment | undefined): bigint | undefined {
  return moment !== undefined && 'position' in moment ? moment.position : undefined
}

function timeOf(moment: Moment | undefined): string | null {
  return moment !== undefined && 'time' in moment ? moment.time : null
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}
