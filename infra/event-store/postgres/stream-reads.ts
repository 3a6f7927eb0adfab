import { type EventId, PLATFORM_TENANT, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { type GatheredStatements, gatheredOver } from '../../postgres/gathered-statements.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { DEFAULT_LIMIT, type ReadStreamOptions, type StoredEvent } from '../port.ts'
import { type EventPage, eventsOf } from './event-page.ts'
import { paged, reading, readingPool } from './reading.ts'

/** Reads of streams that are sent together are executed one after the other: others read beside them. */
const CONNECTIONS = 3
const LAST_REVISION = 2n ** 63n - 1n

const readStreamForward = sqlFile(import.meta.url, 'read-stream-forward')
const readStreamBackward = sqlFile(import.meta.url, 'read-stream-backward')
const readEvent = sqlFile(import.meta.url, 'read-event')
const readLastAbout = sqlFile(import.meta.url, 'read-last-about')

/**
 * Reads single streams. Commands wait for these, so they have connections of their own, where no long read of the log is before them, and
 * tenants take turns. All methods throw {@link LogUnavailable} when they fail.
 */
export class StreamReads {
  readonly #pool: Pool
  readonly #statements: GatheredStatements

  constructor(url: string) {
    this.#pool = readingPool(url, CONNECTIONS)
    this.#statements = gatheredOver(this.#pool, CONNECTIONS)
  }

  readStream(tenantId: TenantId, streamId: StreamId, options: ReadStreamOptions): Promise<readonly StoredEvent[]> {
    const { from, direction = 'forward', limit = DEFAULT_LIMIT } = options
    const [text, start, step] =
      direction === 'forward' ? [readStreamForward, from ?? 0n, 1n] : [readStreamBackward, from ?? LAST_REVISION, -1n]
    return paged(limit, (last, most) => {
      const first = last === undefined ? start : last.revision + step
      return this.#events(text, [tenantId, streamId, first, most])
    })
  }

  async readEvent(...event: [TenantId, StreamId, EventId]): Promise<StoredEvent | null> {
    return (await this.#events(readEvent, event))[0] ?? null
  }

  /** The last event of a stream that is about another. */
  async readLastAbout(...about: [TenantId, StreamId, EventId]): Promise<StoredEvent | null> {
    return (await this.#events(readLastAbout, about))[0] ?? null
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #events(text: string, values: readonly [TenantId, StreamId, ...unknown[]]): Promise<StoredEvent[]> {
    const [tenantId, streamId] = values
    const { rows } = await reading(() => this.#statements.ask(laneOf(tenantId, streamId), { text, values }))
    const [page] = rows as unknown as readonly EventPage[]
    return page === undefined ? [] : eventsOf(page, { tenantId, streamId })
  }
}

/** The platform's streams are each about one tenant, and every tenant's commands ask for one: with one turn for all of them, these would wait longest. */
function laneOf(tenantId: TenantId, streamId: StreamId): string {
  return tenantId === PLATFORM_TENANT ? streamId : tenantId
}
