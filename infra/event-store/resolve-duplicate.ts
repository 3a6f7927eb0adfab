import type { Append, Duplicate, EventStore, StreamWrite, Verdict } from './port.ts'

/**
 * What a `duplicate` means for an append that was sent before with unknown outcome: `appended`, as the lost answer would have said, if the
 * events under the command id are its own; else `duplicate`. Throws {@link LogUnavailable}.
 */
export async function resolveDuplicate(
  store: Pick<EventStore, 'readAll'>,
  { writes }: Append,
  duplicate: Duplicate,
): Promise<Verdict> {
  const { firstPosition, lastPosition } = duplicate
  const written = writes.filter((write) => write.events.length > 0)
  const limit = Number(lastPosition - firstPosition) + 1
  const { events } = await store.readAll({ after: firstPosition - 1n, limit })
  const [first] = events
  if (first === undefined || first.eventId !== written[0]?.events[0]?.eventId) return duplicate
  const revisions = new Map(events.map(({ eventId, revision }) => [eventId, revision]))
  const headOf = ({ events: own }: StreamWrite) => {
    const last = own.at(-1)
    const revision = last && revisions.get(last.eventId)
    return last === undefined || revision === undefined ? [] : [{ revision, eventId: last.eventId }]
  }
  return { kind: 'appended', firstPosition, lastPosition, recordedAt: first.recordedAt, heads: written.flatMap(headOf) }
}
