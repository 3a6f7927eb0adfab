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
  yield* merged(own[Symbol.asyncIterator](), platform)
}

async function* namedTenant(events: AsyncIterable<ArchivedEvent>, tenantId: string): AsyncGenerator<ArchivedEvent> {
  const streams = new Set<string>()
  for await (const event of events) {
    if (event.revision === 0n && JSON.parse(event.data).tenantId === tenantId) streams.add(event.streamId)
    if (streams.has(event.streamId)) yield event
  }
}

async function* merged(
  one: AsyncIterator<ArchivedEvent>,
  other: AsyncIterator<ArchivedEvent>,
): AsyncGenerator<ArchivedEvent> {
  let [left, right] = await Promise.all([one.next(), other.next()])
  while (!left.done || !right.done) {
    if (right.done || (!left.done && left.value.position < right.value.position)) {
      yield left.value
      left = await one.next()
    } else {
      yield right.value
      right = await other.next()
    }
  }
}
