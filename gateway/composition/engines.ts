import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { startEmbeddedClickhouse } from '@heptad/infra/clickhouse/embedded.ts'
import { AnalyticsUnavailable } from '@heptad/infra/clickhouse/server-process.ts'
import { keyConnections } from '@heptad/infra/keys/postgres-data-keys.ts'
import { embeddedOptions } from '@heptad/infra/postgres/embedded-settings.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool, type PoolOptions } from '@heptad/infra/postgres/pool.ts'
import { startSupervisedPostgres } from '@heptad/infra/postgres/supervised.ts'
import { savingConnections } from '@heptad/infra/snapshots/postgres.ts'
import type { Pool } from 'pg'
import type { CompositionInput, Foundation } from './foundation.ts'

const QUERY_TIMEOUT_MS = 5_000
/** A batch takes milliseconds. Past this the connection is taken for dead, and the projection tries again on another one. */
const PROJECTION_TIMEOUT_MS = 60_000
/** What makes and drops tables may wait for those who read them. */
const OWNER_TIMEOUT_MS = 600_000
/** Nothing listens there, so analytics answer 503 and the rest works. */
const NO_CLICKHOUSE = 'http://127.0.0.1:9'

/** The databases, embedded or outside, and a pool of connections for each role. */
export type Engines = ReturnType<typeof addEngines>

/** Registers PostgreSQL and ClickHouse, their migrations, and the pools. */
export function addEngines(input: CompositionInput, { metrics }: Foundation) {
  const { config, lifecycle, progress } = input
  const postgres = addPostgres(input)
  const clickhouseServer = addClickhouse(input)
  const clickhouse = lifecycle.add('connect', 'clickhouse client', {
    open: () => openClickhouse(clickhouseServer.value.url ?? NO_CLICKHOUSE),
    close: (client) => client.close(),
  })
  const pool = (name: string, role: string, own: Partial<PoolOptions>) =>
    lifecycle.add('connect', `${name} connections`, {
      open: () => {
        const url = postgres.value.url
        const opened = openPool({
          url,
          role,
          max: config.poolConnections,
          applicationName: `heptad ${name}`,
          ...own,
        })
        metrics.watchPool(name, () => useOf(opened))
        return opened
      },
      close: (opened) => opened.end(),
    })
  lifecycle.add('migrations', 'log and keys', {
    open: () => migrate({ url: postgres.value.url, log: progress }),
  })
  return {
    postgresUrl: () => postgres.value.url,
    clickhouse,
    clickhouseUrl: () => clickhouseServer.value.url ?? NO_CLICKHOUSE,
    hasClickhouse: () => clickhouseServer.value.url !== null,
    reader: pool('reader', 'heptad_reader', { statementTimeoutMs: QUERY_TIMEOUT_MS }),
    projector: pool('projector', 'heptad_projector', { statementTimeoutMs: PROJECTION_TIMEOUT_MS }),
    snapshots: pool('snapshots', 'heptad_projector', {
      statementTimeoutMs: PROJECTION_TIMEOUT_MS,
      ...savingConnections,
    }),
    owner: pool('owner', 'heptad_owner', { statementTimeoutMs: OWNER_TIMEOUT_MS }),
    keys: pool('keys', 'heptad_keys', { statementTimeoutMs: QUERY_TIMEOUT_MS, ...keyConnections }),
    /** Connects as the user in the URL, who sees the transactions of all roles. */
    upkeep: pool('upkeep', 'none', { statementTimeoutMs: QUERY_TIMEOUT_MS }),
  }
}

function addPostgres({ config, lifecycle, logger, progress }: CompositionInput) {
  return lifecycle.add('connect', 'postgresql', {
    async open(signal) {
      const stopped = async () => {}
      if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: stopped }
      const onCrash = (err: Error): void => logger.error({ err }, 'the embedded PostgreSQL crashed')
      return await startSupervisedPostgres({ ...embeddedOptions(config), progress, onCrash, signal })
    },
    close: ({ stop }) => stop(),
  })
}

function addClickhouse({ config, lifecycle, logger, progress }: CompositionInput) {
  return lifecycle.add('connect', 'clickhouse', {
    async open(): Promise<{ url: string | null; stop(): Promise<void> }> {
      if (config.clickhouseUrl !== undefined) return { url: config.clickhouseUrl, stop: async () => {} }
      const onCrash = (err: Error): void => logger.error({ err }, 'the embedded ClickHouse crashed')
      try {
        return await startEmbeddedClickhouse({ home: config.home, progress, onCrash })
      } catch (error) {
        if (!(error instanceof AnalyticsUnavailable)) throw error
        logger.warn({ err: error }, 'analytics are not available on this platform')
        return { url: null, stop: async () => {} }
      }
    },
    close: ({ stop }) => stop(),
  })
}

function useOf({ idleCount, totalCount, waitingCount }: Pool) {
  return { idle: idleCount, busy: totalCount - idleCount, waiting: waitingCount }
}
