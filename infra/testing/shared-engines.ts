import { mkdtemp } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type EmbeddedClickhouse, startEmbeddedClickhouse } from '../clickhouse/embedded.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded.ts'
import { guardHome } from '../postgres/guard-home.ts'
import { migrate } from '../postgres/migrate.ts'

/** Where the workers of a test run find the engines: the socket of the process that owns them. */
export const socketVariable = 'HEPTAD_TEST_ENGINES'

/** The migrated database that every test's own is copied from. */
export const templateDatabase = 'heptad_template'

/**
 * Vitest's global set-up: one PostgreSQL and one ClickHouse for a whole test run, each started when the first test asks
 * for it. The returned tear-down stops them.
 */
export default async function shareEngines(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const guard = guardHome(home)
  const engines = lazyEngines(home)
  const server = createServer((request, response) => answer(engines, request, response))
  process.env[socketVariable] = await listen(server, join(home, 'engines.sock'))
  return async () => {
    server.close()
    await engines.stop()
    await guard.release()
  }
}

interface Engines {
  postgres(): Promise<string>
  clickhouse(): Promise<string>
  stop(): Promise<void>
}

function lazyEngines(home: string): Engines {
  let postgres: Promise<EmbeddedPostgres> | undefined
  let template: Promise<void> | undefined
  let clickhouse: Promise<EmbeddedClickhouse> | undefined
  return {
    async postgres() {
      postgres ??= startEmbeddedPostgres({ home })
      const { url } = await postgres
      template ??= makeTemplate(url)
      await template
      return url
    },
    async clickhouse() {
      clickhouse ??= startEmbeddedClickhouse({ home })
      return (await clickhouse).url
    },
    async stop() {
      const running = await Promise.allSettled([postgres, clickhouse])
      await Promise.all(running.map((engine) => (engine.status === 'fulfilled' ? engine.value?.stop() : undefined)))
    },
  }
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query(`create database ${templateDatabase}`)
  await client.end()
  await migrate({ url: url.replace(/[^/]+$/, templateDatabase) })
}

async function answer(engines: Engines, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    response.end(request.url === '/clickhouse' ? await engines.clickhouse() : await engines.postgres())
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error))
  }
}

function listen(server: Server, path: string): Promise<string> {
  return new Promise((resolve) => server.listen(path, () => resolve(path)))
}
