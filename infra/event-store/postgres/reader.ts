import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { kindOfPostgresError } from '../../postgres/errors.ts'
import { openPool } from '../../postgres/pool.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import {
  DEFAULT_LIMIT,
  importUnfinished,
  type LogFilter,
  type LogIdentity,
  type LogPage,
  LogReplaced,
  LogUnavailable,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '../port.ts'
import { type EventPage, eventsOf, type OneStream } from './event-page.ts'

/** Most positions that one filtered statement looks at, so that no read holds a snapshot for long. */
const FILTERED_SPAN = 50_000n
/** A connection that fails faster than this was dead before the statement was sent. */
const AT_ONCE_MS = 500
const LAST_REVISION = 2n ** 63n - 1n
/** Most events in one statement. It answers the texts of all events end to end; an event may have 1 MiB, and a string cannot hold more than 512. */
const PAGE_EVENTS = 256

const sql = (name: string) => ({ name, text: sqlFile(import.meta.url, name) })
const readStreamForward = sql('read-stream-forward')
const readStreamBackward = sql('read-stream-backward')
const readEvent = sql('read-event')
const readLastAbout = sql('read-last-about')
const readWhole = sql('read-all')
const readFiltered = sql('read-filtered')
const readTenant = sql('read-tenant')
const readHead = sql('read-head')
const readIdentity = sql('read-identity')

/** Every read follows an index. Plans must not differ while the tables are new and were never analysed. */
export const readerSettings = {
  default_transaction_read_only: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  jit: 'off',
} as const

/** Reads the log of all tenants over a few connections. All methods throw {@link LogUnavailable} when they fail. */
export class Reader {
  readonly #pool: Pool

  constructor(url: string, connections: number) {
    this.#pool = openPool({
      url,
      role: 'heptad_projector',
      max: connections,
      applicationName: 'heptad-log-reader',
      statementTimeoutMs: 5_000,
      extraOptions: readerSettings,
    })
  }

  async readStream(
    tenantId: TenantId,
    streamId: StreamId,
    options: ReadStreamOptions,
  ): Promise<readonly StoredEvent[]> {
    const { from, direction = 'forward', limit = DEFAULT_LIMIT } = options
    const stream = { tenantId, streamId }
    if (direction === 'forward')
      return this.#paged(limit, (last, most) => {
        const values = [tenantId, streamId, last === undefined ? (from ?? 0n) : last.revision + 1n, most]
        return this.#events(readStreamForward, values, stream)
      })
    return this.#paged(limit, (last, most) => {
      const values = [tenantId, streamId, last === undefined ? (from ?? LAST_REVISION) : last.revision - 1n, most]
      return this.#events(readStreamBackward, values, stream)
    })
  }

  async readEvent(tenantId: TenantId, streamId: StreamId, eventId: EventId): Promise<StoredEvent | null> {
    return (await this.#events(readEvent, [tenantId, streamId, eventId], { tenantId, streamId }))[0] ?? null
  }

  async readLastAbout(tenantId: TenantId, streamId: StreamId, eventId: EventId): Promise<StoredEvent | null> {
    return (await this.#events(readLastAbout, [tenantId, streamId, eventId], { tenantId, streamId }))[0] ?? null
  }

  async readAll({ after = 0n, limit = DEFAULT_LIMIT, filter }: ReadAllOptions): Promise<LogPage> {
    if (filter !== undefined) return this.#readFiltered(after, limit, filter)
    const events = await this.#paged(limit, (last, most) => this.#events(readWhole, [last?.position ?? after, most]))
    return { events, reached: events.at(-1)?.position ?? after }
  }

  async head(): Promise<bigint> {
    const [row] = await this.#rows<[bigint]>(readHead, [])
    return row === undefined ? 0n : row[0]
  }

  async identity(): Promise<LogIdentity> {
    const [row] = await this.#rows<[string, string, boolean, boolean]>(readIdentity, [])
    if (row === undefined) throw new Error('log.identity is empty')
    const [logId, incarnation, isSettled, isUnfinished] = row
    if (isUnfinished) throw importUnfinished()
    if (!isSettled)
      throw new LogReplaced(`the database was promoted or restored since incarnation ${incarnation} began`)
    return { logId, incarnation }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  /** Every position up to a known head is committed, so what later statements find up to there is complete. */
  async #readFiltered(after: bigint, limit: number, filter: LogFilter): Promise<LogPage> {
    const head = await this.head()
    let reached = after
    while (reached < head) {
      const until = head - reached > FILTERED_SPAN ? reached + FILTERED_SPAN : head
      const events = await this.#span(reached, until, limit, filter)
      reached = until
      const last = events.at(-1)
      if (last !== undefined) return { events, reached: events.length === limit ? last.position : reached }
    }
    return { events: [], reached }
  }

  #span(after: bigint, until: bigint, limit: number, filter: LogFilter): Promise<readonly StoredEvent[]> {
    const { categories = null, types = null, tenantId } = filter
    return this.#paged(limit, (last, most) => {
      const parameters = [last?.position ?? after, until, most, categories, types]
      return tenantId === undefined
        ? this.#events(readFiltered, parameters)
        : this.#events(readTenant, [...parameters, tenantId])
    })
  }

  /** Up to `limit` events, read by statements of which each begins after the `last` event of the one before. */
  async #paged(
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

  async #events(query: { name: string; text: string }, values: unknown[], of?: OneStream): Promise<StoredEvent[]> {
    const [page] = await this.#rows<[...EventPage]>(query, values)
    return page === undefined ? [] : eventsOf(page, of)
  }

  /** Asks once more when the connection was lost while it was idle, which shows only when it is used. */
  async #rows<Row extends unknown[]>(query: { name: string; text: string }, values: unknown[]): Promise<Row[]> {
    const ask = async () => (await this.#pool.query<Row>({ ...query, values, rowMode: 'array' })).rows
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
}
