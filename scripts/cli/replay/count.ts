import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'

interface TypeCount {
  readonly type: string
  readonly events: string
  readonly streams: string
  readonly first: string
  readonly last: string
}

/** How many events there are of each type, and when. */
export async function countEvents(events: AsyncIterable<ArchivedEvent>) {
  const types = new Map<string, { count: number; streams: Set<string>; first: string; last: string }>()
  const [streams, tenants] = [new Set<string>(), new Set<string>()]
  let all = 0
  for await (const { type, tenantId, streamId, recordedAt } of events) {
    const stream = `${tenantId}/${streamId}`
    const counted = types.get(type) ?? { count: 0, streams: new Set(), first: recordedAt, last: recordedAt }
    types.set(type, { ...counted, count: counted.count + 1, streams: counted.streams.add(stream), last: recordedAt })
    streams.add(stream)
    tenants.add(tenantId)
    all += 1
  }
  const rows = [...types]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([type, counted]): TypeCount => ({
        ...{ type, events: `${counted.count}`, streams: `${counted.streams.size}` },
        ...{ first: counted.first, last: counted.last },
      }),
    )
  return { events: all, streams: streams.size, tenants: tenants.size, types: rows }
}
