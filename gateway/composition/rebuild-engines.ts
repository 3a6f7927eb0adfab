import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import { loadModules } from '../module/load.ts'
import type { ModuleSet } from '../module/module-set.ts'
import { analyticsRetention } from './analytics-retention.ts'
import type { RebuildThreadData } from './rebuild-thread.ts'

const CONNECTIONS = 4
/** Sums over whole tables, and windows on a busy machine, take seconds. Past this the connection is taken for dead. */
const STATEMENT_TIMEOUT_MS = 300_000

/** What a thread of a rebuild works on: connections of its own, and the modules of the installation. */
export interface OpenRebuildEngines {
  readonly engines: RebuildEngines
  readonly modules: ModuleSet
  close(): Promise<unknown>
}

/** Opens it. Throws what the engines throw that cannot be reached. */
export async function openRebuildEngines(data: RebuildThreadData): Promise<OpenRebuildEngines> {
  const modules = await loadModules(data.modules)
  const postgres = openPool({
    ...{ url: data.postgresUrl, role: 'heptad_projector', max: CONNECTIONS, applicationName: 'heptad rebuild' },
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  const clickhouse = openClickhouse(data.clickhouseUrl)
  const log = await openPostgresEventStore({ url: data.postgresUrl, readers: 1 })
  const engines: RebuildEngines = {
    ...{ postgres, clickhouse, log, codec: eventCodec(modules.events), owner: data.owner },
    retention: analyticsRetention(data, modules),
  }
  const close = () => Promise.all([log.close(), postgres.end(), clickhouse.close()])
  return { engines, modules, close }
}
