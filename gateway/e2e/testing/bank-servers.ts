import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestClickhouse, testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { type TestPostgresServer, testPostgresServer } from '@heptad/infra/testing/database.ts'
import {
  type BackboneProcess,
  type Credentials,
  outcry,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '../backbone-process.ts'

const SERVERS = 2

/** Several backbones on one database, each of which can be killed, as the database can. */
export interface BankServers {
  readonly count: number
  /** Where the server with this number is, or was before it was killed. */
  credentials(server: number): Credentials
  /** Kill -9, and another one in its place at another port. */
  replace(server: number): Promise<void>
  /** Kill -9 of PostgreSQL, and its return at the same port. */
  crashDatabase(): Promise<void>
  /** Kill -9 of everything at once, and its return. */
  crashAll(): Promise<void>
  /** What the servers said that is no mere fault of their surroundings. */
  outcry(): string
  stop(): Promise<void>
}

/** Starts the database and the servers. They share one keyring and the credentials that the first of them made. */
export async function startBankServers(): Promise<BankServers> {
  const [database, clickhouse] = [await testPostgresServer(), await testClickhouse()]
  const homes = Array.from({ length: SERVERS }, temporaryHome)
  const servers: BackboneProcess[] = []
  for (let server = 0; server < SERVERS; server += 1) {
    if (server > 0) copyFileSync(fileIn(homes[0], 'credentials.json'), fileIn(homes[server], 'credentials.json'))
    servers[server] = await start(homes, server, { database, clickhouse })
  }
  const at = (server: number): BackboneProcess => {
    const found = servers[server]
    if (found === undefined) throw new Error(`there is no server ${server}`)
    return found
  }
  return {
    count: SERVERS,
    credentials: (server) => at(server).credentials,
    async replace(server) {
      await at(server).kill()
      servers[server] = await start(homes, server, { database, clickhouse })
    },
    async crashDatabase() {
      process.kill(database.pid, 'SIGKILL')
      await database.restart()
    },
    async crashAll() {
      process.kill(database.pid, 'SIGKILL')
      await Promise.all(servers.map((server) => server.kill()))
      await database.restart()
      const started = homes.map((_, server) => start(homes, server, { database, clickhouse }))
      for (const [server, starting] of started.entries()) servers[server] = await starting
    },
    outcry: () => servers.map(outcry).join('\n'),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      for (const home of homes) removeHome(home)
      await Promise.all([database.stop(), clickhouse.stop()])
    },
  }
}

interface Engines {
  readonly database: TestPostgresServer
  readonly clickhouse: TestClickhouse
}

function start(homes: readonly string[], server: number, { database, clickhouse }: Engines): Promise<BackboneProcess> {
  return startBackboneProcess(homes[server] ?? '', {
    DATABASE_URL: database.url,
    CLICKHOUSE_URL: clickhouse.url,
    HEPTAD_KEYRING: fileIn(homes[0], 'keyring.json'),
    HEPTAD_LOG_LEVEL: 'error',
  })
}

function fileIn(home: string | undefined, name: string): string {
  return join(home ?? '', name)
}
