import type { Pool } from 'pg'
import { type GatheredStatements, gatheredOver } from '../../postgres/gathered-statements.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import {
  DEFAULT_LIMIT,
  importUnfinished,
  type LogFilter,
  type LogIdentity,
  type LogPage,
  LogReplaced,
  type ReadAllOptions,
  type StoredEvent,
} from '../port.ts'
import { type EventPage, eventsOf } from './event-page.ts'
import { paged, reading, readingPool } from './reading.ts'

/** Most positions that one filtered statement looks at, so that no read holds a snapshot for long. */
const FILTERED_SPAN = 50_000n

const sql = (name: string) => ({ name, text: sqlFile(import.meta.url, name) })
const readWhole = sql('read-all')
const readFiltered = sql('read-filtered')
const readTenant = sql('read-tenant')
const readHead = sql('read-head')
const readIdentity = sql('read-identity')

/** Reads the log as a whole over a few connections. All methods throw {@link LogUnavailable} when they fail. */
export class Reader {
  readonly #pool: Pool
  /** Where the log stands: short, and asked for together. */
  readonly #standing: GatheredStatements

  constructor(url: string, connections: number) {
    this.#pool = readingPool(url, connections)
    this.#standing = gatheredOver(this.#pool, 1)
  }

  async readAll({ after = 0n, limit = DEFAULT_LIMIT, filter }: ReadAllOptions): Promise<LogPage> {
    if (filter !== undefined) return this.#readFiltered(after, limit, filter)
    const events = await paged(limit, (last, most) => this.#events(readWhole, [last?.position ?? after, most]))
    return { events, reached: events.at(-1)?.position ?? after }
  }

  async head(): Promise<bigint> {
    const [row] = await this.#stands<[bigint]>(readHead)
    return row === undefined ? 0n : row[0]
  }

  async identity(): Promise<LogIdentity> {
    const [row] = await this.#stands<[string, string, boolean, boolean]>(readIdentity)
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
    return paged(limit, (last, most) => {
      const parameters = [last?.position ?? after, until, most, categories, types]
      return tenantId === undefined
        ? this.#events(readFiltered, parameters)
        : this.#events(readTenant, [...parameters, tenantId])
    })
  }

  async #events(query: NamedStatement, values: unknown[]): Promise<StoredEvent[]> {
    const ask = () => this.#pool.query<[...EventPage]>({ ...query, values, rowMode: 'array' })
    const [page] = (await reading(ask)).rows
    return page === undefined ? [] : eventsOf(page)
  }

  async #stands<Row extends unknown[]>({ text }: NamedStatement): Promise<readonly Row[]> {
    const { rows } = await reading(() => this.#standing.ask('', { text, values: [] }))
    return rows as unknown as readonly Row[]
  }
}

interface NamedStatement {
  readonly name: string
  readonly text: string
}
