import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { LogSource } from '../runner/tenure.ts'

const PAGE_EVENTS = 2000

/** The log in (after, to], page by page; the next page is read while the consumer handles the last. Ends early with the signal. */
export async function* logPages(
  log: Pick<LogSource, 'readAll'>,
  { after, to, limit = PAGE_EVENTS }: { after: bigint; to: bigint; limit?: number },
): AsyncGenerator<LogPage> {
  const read = (from: bigint) => pageUpTo(log, from, to, limit)
  let next = after < to ? read(after) : null
  while (next !== null) {
    const page = await next
    next = page.reached < to ? read(page.reached) : null
    next?.catch(() => {})
    yield page
  }
}

async function pageUpTo(log: Pick<LogSource, 'readAll'>, after: bigint, to: bigint, limit: number): Promise<LogPage> {
  const span = to - after
  const page = await log.readAll({ after, limit: span < BigInt(limit) ? Number(span) : limit })
  if (page.reached <= after) throw new Error(`the log ends at ${after}, before position ${to}`)
  return page.reached <= to ? page : { events: page.events.filter(isUpTo(to)), reached: to }
}

function isUpTo(to: bigint): (event: StoredEvent) => boolean {
  return ({ position }) => position <= to
}
