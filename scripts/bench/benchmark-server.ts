import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import pg from 'pg'
import type { Settings } from './contestant.ts'

const SHOWN = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers']

/** The PostgreSQL server that all contestants of a benchmark share, each in a database of its own. */
export interface BenchmarkServer {
  /** The server's durability and size settings, as it says them. */
  readonly settings: Settings
  /** Makes an empty database and answers its URL. */
  database(name: string): Promise<string>
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

/** Starts an embedded PostgreSQL in a temporary home. */
export async function startBenchmarkServer(): Promise<BenchmarkServer> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-bench-'))
  const server = await startEmbeddedPostgres({ home })
  const { rows } = await execute<{ name: string; setting: string }>(
    server.url,
    'select name, current_setting(name) as setting from unnest($1::text[]) as name',
    [SHOWN],
  )
  return {
    settings: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
    async database(name) {
      await execute(server.url, `create database ${name}`)
      return server.url.replace(/[^/]+$/, name)
    },
    async stop() {
      await server.stop()
      await rm(home, { recursive: true, maxRetries: 10, retryDelay: 200 })
    },
  }
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
