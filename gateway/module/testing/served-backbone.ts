import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import {
  type BackboneProcess,
  type Credentials,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '../../e2e/backbone-process.ts'
import { type Client, clientOf } from '../../e2e/client.ts'

/** A backbone in a process of its own on real engines, which serves modules. */
export interface ServedBackbone {
  readonly credentials: Credentials
  /** May do everything in the tenant `demo`. */
  readonly client: Client
  /** Runs the platform. */
  readonly operator: Client
  /** What the process has printed and logged. */
  readonly output: readonly string[]
  /** Registers a tenant and answers its first caller. */
  newTenant(slug: string): Promise<Client>
  /** Kills the process, as a power cut would, and starts it again at the same address, with these modules when others are named. */
  restart(modules?: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** Serves the modules in these folders on a database of the test's own. */
export async function servedBackbone(
  modules: readonly string[],
  env: Record<string, string> = {},
): Promise<ServedBackbone> {
  const [database, clickhouse, home] = [await testDatabase(), await testClickhouse(), temporaryHome()]
  const engines = { DATABASE_URL: database.url, CLICKHOUSE_URL: clickhouse.url }
  const start = (folders: readonly string[], own: Record<string, string> = {}): Promise<BackboneProcess> =>
    startBackboneProcess(home, { ...engines, HEPTAD_MODULES: folders.join(','), ...env, ...own })
  let backbone = await start(modules)
  const callerBy = (key: 'apiKey' | 'operatorKey') => clientOf(backbone.credentials.url, backbone.credentials[key])
  return {
    get credentials() {
      return backbone.credentials
    },
    get client() {
      return callerBy('apiKey')
    },
    get operator() {
      return callerBy('operatorKey')
    },
    get output() {
      return backbone.output
    },
    async newTenant(slug) {
      const { status, body, text } = await callerBy('operatorKey').command('iam.tenant.register', { name: slug, slug })
      if (status !== 201) throw new Error(`the tenant ${slug} was not registered: ${text}`)
      return clientOf(backbone.credentials.url, body.secret)
    },
    async restart(other = modules) {
      await backbone.kill()
      const { port } = new URL(backbone.credentials.url)
      backbone = await start(other, { HEPTAD_PORT: port })
    },
    async stop() {
      await backbone.stop()
      removeHome(home)
      await Promise.all([database.drop(), clickhouse.stop()])
    },
  }
}
