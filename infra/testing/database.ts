import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded.ts'
import { guardHome } from '../postgres/guard-home.ts'
import { urlOfShared } from './ask-engines.ts'
import { templateDatabase } from './shared-engines.ts'

/** A migrated database of one test's own. */
export interface TestDatabase {
  /** The superuser's; roles are taken by `openPool`. */
  readonly url: string
  drop(): Promise<void>
}

let made = 0

/** A fresh, migrated database on the PostgreSQL server that the whole test run shares. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await urlOfShared('postgres')
  made += 1
  const name = `test_${process.pid}_${made}`
  await execute(server, `create database ${name} template ${templateDatabase}`)
  return {
    url: server.replace(/[^/]+$/, name),
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  }
}

/** A PostgreSQL server of one test's own, for tests that kill it or look at the whole cluster. */
export interface TestPostgresServer {
  /** An empty database that is not migrated; the superuser's. */
  readonly url: string
  readonly pid: number
  readonly home: string
  /** Starts the server again after it was killed or stopped: the same port, so the same URL. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a PostgreSQL server in a home of its own. */
export async function testPostgresServer(): Promise<TestPostgresServer> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const guard = guardHome(home)
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ home })
  return {
    get url() {
      return server.url
    },
    get pid() {
      return server.pid
    },
    home,
    async restart() {
      server = await startEmbeddedPostgres({ home, port: Number(new URL(server.url).port) })
    },
    async stop() {
      await server.stop()
      await guard.release()
    },
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
