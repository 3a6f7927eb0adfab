import type { Pool } from 'pg'
import { kindOfPostgresError } from '../../postgres/errors.ts'
import { openPool } from '../../postgres/pool.ts'
import { LogUnavailable, type StoredEvent } from '../port.ts'

/** A connection that fails faster than this was dead before the statement was sent. */
const AT_ONCE_MS = 500
/** Most events in one statement. It answers the texts of all events end to end; an event may have 1 MiB, and a string cannot hold more than 512. */
const PAGE_EVENTS = 256

/** Every read follows an index. Plans must not differ while the tables are new and were never analysed. */
export const readerSettings = {
  default_transaction_read_only: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  jit: 'off',
} as const

/** Connections that read the log of all tenants. */
export function readingPool(url: string, connections: number): Pool {
  return openPool({
    url,
    role: 'heptad_projector',
    max: connections,
    applicationName: 'heptad-log-reader',
    statementTimeoutMs: 5_000,
    extraOptions: readerSettings,
  })
}

/** Asks once more when the connection was lost while it was idle, which shows only when it is used. Throws {@link LogUnavailable} for every fault. */
export async function reading<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now()
  try {
    return await ask().catch((cause: unknown) => {
      const wasDead = kindOfPostgresError(cause) === 'connection-lost' && performance.now() - began < AT_ONCE_MS
      if (!wasDead) throw cause
      return ask()
    })
  } catch (cause) {
    throw new LogUnavailable('not-sent', { cause })
  }
}

/** Up to `limit` events, read by statements of which each begins after the `last` event of the one before. */
export async function paged(
  limit: number,
  read: (last: StoredEvent | undefined, most: number) => Promise<StoredEvent[]>,
): Promise<readonly StoredEvent[]> {
  const most = Math.min(limit, PAGE_EVENTS)
  const events = await read(undefined, most)
  for (let found = events.length; found === PAGE_EVENTS && events.length < limit; ) {
    const page = await read(events.at(-1), Math.min(limit - events.length, PAGE_EVENTS))
    for (const event of page) events.push(event)
    found = page.length
  }
  return events
}
