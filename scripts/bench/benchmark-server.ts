import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { guardHome } from '@heptad/infra/postgres/guard-home.ts'
import { DEFAULT_WAL_RESERVE_MIB } from '@heptad/infra/postgres/wal-reserve.ts'
import pg from 'pg'
import type { Settings } from './contestant.ts'
import { commitMs, onSlowDisk } from './slow-disk.ts'

const SHOWN = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers']

/** The PostgreSQL server that all contestants of a benchmark share, each in a database of its own. */
export interface BenchmarkServer {
  /** The server's durability and size settings, as it says them. */
  readonly settings: Settings
  /** Of the server's own, empty database. */
  readonly url: string
  /** Makes an empty database, gone with the benchmark, and answers its URL. */
  database(name: string): Promise<string>
  /** A checkpoint: what was written is in the tables, and its WAL can be used again. */
  settle(): Promise<void>
  /** Stops the server and removes what was made. */
  stop(): Promise<void>
}

export interface BenchmarkServerOptions {
  /** Kept when the server stops; by default a temporary one. */
  readonly home?: string
  /** Milliseconds added to every fsync; default 0. */
  readonly fsyncDelay?: number
}

const running = new Set<{ stop(): Promise<void> }>()

/** Stops every server that runs; whoever works on one fails, and ends what it started. */
export async function stopAllServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()))
}

/** Starts an embedded PostgreSQL. */
export async function startBenchmarkServer(options: BenchmarkServerOptions = {}): Promise<BenchmarkServer> {
  const { fsyncDelay = 0 } = options
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'heptad-bench-')))
  const guard = options.home === undefined ? guardHome(home) : null
  const server = await onSlowDisk(fsyncDelay, () =>
    startEmbeddedPostgres({ home, walReserveMib: DEFAULT_WAL_RESERVE_MIB }),
  )
  await server.walMadeAhead
  const made = new Set<string>()
  running.add(server)
  return {
    settings: await settingsOf(server.url, fsyncDelay),
    url: server.url,
    async database(name) {
      await execute(server.url, `drop database if exists ${name} with (force)`)
      await execute(server.url, `create database ${name}`)
      made.add(name)
      return databaseUrl(server.url, name)
    },
    async settle() {
      await execute(server.url, 'checkpoint')
    },
    async stop() {
      if (options.home !== undefined)
        for (const name of made) await execute(server.url, `drop database if exists ${name} with (force)`)
      await server.stop()
      running.delete(server)
      await guard?.release()
    },
  }
}

/** The URL of another database of the same server. */
export function databaseUrl(url: string, name: string): string {
  return url.replace(/[^/]+$/, name)
}

async function settingsOf(url: string, fsyncDelay: number): Promise<Settings> {
  const { rows } = await execute<{ name: string; setting: string }>(
    url,
    'select name, current_setting(name) as setting from unnest($1::text[]) as name',
    [SHOWN],
  )
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
  return fsyncDelay === 0
    ? settings
    : { ...settings, fsyncDelayMs: fsyncDelay, commitMs: await commitMs(url, fsyncDelay) }
}

/** Runs one statement over a connection of its own. */
export async function execute<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await client.query<Row>(text, [...values])
  } finally {
    await client.end()
  }
}
