import { Pool } from 'pg'
import { columnTypes } from './types.ts'

export interface PoolOptions {
  readonly url: string
  /** What every connection acts as, from its start on. */
  readonly role: string
  /** At most this many connections. */
  readonly max: number
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string
  /**
   * Statements that take longer are cancelled by the server (SQLSTATE 57014); unlimited by default. When the server does not even say
   * that, two seconds later, the connection is open but dead, and is given up as lost.
   */
  readonly statementTimeoutMs?: number
  /** Further server settings of the session, for instance `{ lock_timeout: '2s' }`. */
  readonly extraOptions?: Readonly<Record<string, string>>
  /** Told of connections that were lost while idle; they are replaced in any case. */
  readonly onConnectionLost?: (error: Error) => void
}

const connectTimeoutMs = 10_000
const silenceMs = 2_000
/** After so much silence the machine at the other end is asked for a sign of life; otherwise it would be two hours. */
const keepAliveMs = 10_000

/** The server lets go of what a client held that went away without a word, within half a minute rather than a quarter of an hour. */
const noticesDeadClients = {
  tcp_user_timeout: '30s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
}

/**
 * A pool whose connections have a role and the columns of `types.ts`. No connection's loss ends the process: an idle one is
 * dropped, one in use fails its query. `options` in the URL are kept, but cannot override. The caller ends the pool.
 */
export function openPool(options: PoolOptions): Pool {
  const onConnectionLost = options.onConnectionLost ?? (() => {})
  const url = new URL(options.url)
  const given = url.searchParams.get('options') ?? ''
  url.searchParams.delete('options')
  const pool = new Pool({
    connectionString: url.href,
    max: options.max,
    application_name: options.applicationName,
    options: `${given} ${startupOptions(settingsOf(options))}`.trimStart(),
    types: columnTypes,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    ...(options.statementTimeoutMs === undefined ? {} : { query_timeout: options.statementTimeoutMs + silenceMs }),
  })
  pool.on('error', onConnectionLost)
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Settings in the form of the startup packet's `options` (PostgreSQL documentation, libpq `options`). */
export function startupOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll('\\', '\\\\').replaceAll(' ', '\\ ')}`)
    .join(' ')
}

/** A reader changes nothing, and what it asks for in one transaction is of one moment. */
const READING = { default_transaction_isolation: 'repeatable read', default_transaction_read_only: 'on' }

function settingsOf(options: PoolOptions): Record<string, string> {
  const timeout = options.statementTimeoutMs
  return {
    role: options.role,
    timezone: 'UTC',
    datestyle: 'ISO',
    ...noticesDeadClients,
    ...(options.role === 'heptad_reader' ? READING : {}),
    ...(timeout === undefined ? {} : { statement_timeout: String(timeout) }),
    ...options.extraOptions,
  }
}
