import { Client, DatabaseError } from 'pg'
import { assertDurable } from '../../postgres/durability.ts'
import { kindOfPostgresError } from '../../postgres/errors.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { LogUnavailable } from '../port.ts'
import type { AppendRow } from './append-result.ts'
import { connectionConfig } from './connection.ts'

const append = sqlFile(import.meta.url, 'append')

/** The limits of a session that appends: what keeps a stalled or lost client from holding the lock. */
export const appendLimits = {
  lock_timeout: '3s',
  statement_timeout: '4s',
  transaction_timeout: '5s',
  idle_in_transaction_session_timeout: '2s',
  tcp_user_timeout: '5s',
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
} as const
/** Longer than every time limit of the server: when none of them has answered, the server is gone. */
const SILENCE_MS = 7_000

/** Leaves every column in its text form. */
const asText = { getTypeParser: () => (text: string) => text }

/** The database refuses a value in the call; nothing of it was written. */
export class AppendRefused extends Error {
  override readonly name = 'AppendRefused'
}

/** The one connection that appends. Calls are pipelined in order. A lost connection is made again by the next call. */
export class AppendConnection {
  readonly #url: string
  #client: Client | null = null
  #reopening: Promise<Client> | null = null
  #isClosed = false

  constructor(url: string) {
    this.#url = url
  }

  /** Connects, and refuses a server that could lose what it acknowledged. Throws {@link NotDurable} and driver errors. */
  async open(): Promise<Client> {
    const client = new Client({
      ...connectionConfig(this.#url, 'heptad_writer', appendLimits),
      query_timeout: SILENCE_MS,
      types: asText,
      pipeline: true,
    })
    client.on('error', () => this.#drop(client))
    client.on('end', () => this.#drop(client))
    try {
      await client.connect()
      await assertDurable(client)
    } catch (cause) {
      this.#drop(client)
      throw cause
    }
    this.#client = client
    return client
  }

  /** One call of `log.append`. Throws {@link AppendRefused} and {@link LogUnavailable}. */
  async call(parameters: readonly Buffer[]): Promise<AppendRow> {
    const client = this.#client ?? (await this.#reopened())
    const values = [...parameters]
    try {
      const query = { name: 'append', text: append, values, rowMode: 'array' as const }
      const { rows } = await client.query<[...AppendRow]>(query)
      if (rows[0] === undefined) throw new Error('log.append answered nothing')
      return rows[0]
    } catch (cause) {
      throw this.#faultOf(cause, client)
    } finally {
      // The driver's query may live on in V8's old generation (decision 57); what it sent must not.
      values.length = 0
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#client !== null) this.#drop(this.#client)
  }

  /** One attempt, shared by all calls that need it. */
  #reopened(): Promise<Client> {
    this.#reopening ??= this.#reopen()
    return this.#reopening
  }

  async #reopen(): Promise<Client> {
    try {
      if (this.#isClosed) throw new Error('it is closed')
      return await this.open()
    } catch (cause) {
      throw new LogUnavailable('not-sent', { cause })
    } finally {
      this.#reopening = null
    }
  }

  #faultOf(cause: unknown, client: Client): Error {
    const kind = kindOfPostgresError(cause)
    // Judged by its code alone: the severity is a word in the language of the server (`lc_messages`).
    if (cause instanceof DatabaseError && kind === 'data') return new AppendRefused(cause.message, { cause })
    if (!(cause instanceof DatabaseError) || cause.severity !== 'ERROR' || kind === 'connection-lost') {
      this.#drop(client)
      return new LogUnavailable('unknown', { cause })
    }
    // The server said why it failed and kept the session: nothing was written.
    return new LogUnavailable('not-sent', { cause })
  }

  /** Lets go of a connection, which ends after its last answer. The driver destroys one that does not answer in time. */
  #drop(client: Client): void {
    if (this.#client === client) this.#client = null
    client.end().catch(() => {})
  }
}
