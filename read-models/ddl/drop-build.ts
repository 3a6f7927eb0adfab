import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { READ_SCHEMA } from '../physical.ts'

const FORGET_BUILD = sqlFile(import.meta.url, 'drop-build')
const FORGET_TABLES = sqlFile(import.meta.url, 'forget-tables')
/** Queries in hand end first; none waits long behind this. */
const BEGIN = "begin; select pg_advisory_xact_lock(hashtext('heptad.read-models')); set local lock_timeout = '2s'"

export interface DropBuildOptions {
  /** Acts as `heptad_owner`. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
}

/** One copy of the tables of a projection version. */
export interface DroppedBuild {
  readonly projection: string
  readonly version: number
  readonly build: number
  /** Nothing asks this projection any more, so it goes even if it is the one that answers. */
  readonly isRetired?: boolean
}

/** The build answers queries, or there is none of this number. */
export class BuildKept extends Error {
  override readonly name = 'BuildKept'
}

/**
 * Drops one copy of the tables of a projection version, and forgets it when nothing of it is left: a table of ClickHouse that nobody knows would be in the way of the next build. Throws {@link BuildKept},
 * and what an engine throws that is away.
 */
export async function dropBuild(
  { postgres, clickhouse }: DropBuildOptions,
  { projection, version, build, isRetired = false }: DroppedBuild,
): Promise<void> {
  const ending = build === 1 ? `_v${version}` : `_v${version}_b${build}`
  await inTransaction(postgres, BEGIN, async (client) => {
    const { rowCount } = await client.query(FORGET_BUILD, [projection, version, build, isRetired])
    if (rowCount === 0) throw new BuildKept(`${projection} version ${version}, build ${build} answers, or is not there`)
    const { rows } = await client.query<{ engine: string; name: string }>(FORGET_TABLES, [projection, version, ending])
    for (const { engine, name } of rows)
      if (engine === 'postgres') await client.query(`drop table if exists ${READ_SCHEMA}.${name}`)
    for (const { engine, name } of rows)
      if (engine === 'clickhouse') await clickhouse.command({ query: `drop table if exists ${name}` })
  })
}
