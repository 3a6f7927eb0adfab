import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import type { ArchiveRange, ArchiveSource } from './source.ts'

/**
 * What an installation needs to serve a tenant: its own events, and the platform's streams that begin by naming it, such as
 * its registration and the reservation of its short name. In the order of the log, each once.
 */
export async function* eventsAboutTenant(
  source: ArchiveSource,
  { tenantId, ...range }: ArchiveRange & { readonly tenantId: string },
): AsyncGenerator<ArchivedEvent> {
  const own = source.read({ ...range, tenantId })
  if (tenantId === PLATFORM_TENANT) return yield* own
  const platform = namedTenant(source.read({ ...range, tenantId: PLATFORM_TENANT }), tenantId)
  yield* merged(own, platform)
}

async function* namedTenant(events: AsyncIterable<ArchivedEvent>, tenantId: string): AsyncGenerator<ArchivedEvent> {
  const streams = new Set<string>()
  for await (const event of events) {
    if (event.revision === 0n && JSON.parse(event.data).tenantId === tenantId) streams.add(event.streamId)
    if (streams.has(event.streamId)) yield event
  }
}

/** Both in the order of their positions. Whoever stops early ends both: each may be an answer that is still coming. */
async function* merged(
  one: AsyncIterable<ArchivedEvent>,
  other: AsyncIterable<ArchivedEvent>,
): AsyncGenerator<ArchivedEvent> {
  const [lefts, rights] = [one[Symbol.asyncIterator](), other[Symbol.asyncIterator]()]
  try {
    let [left, right] = await Promise.all([lefts.next(), rights.next()])
    while (!left.done || !right.done) {
      if (right.done || (!left.done && left.value.position < right.value.position)) {
        yield left.value
        left = await lefts.next()
      } else {
        yield right.value
        right = await rights.next()
      }
    }
  } finally {
    await Promise.all([lefts.return?.(), rights.return?.()])
  }
}
