import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { physicalName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { ProjectionDefinition } from '../define.ts'
import { engineOf } from '../runner/project.ts'

/** About how many rows the tables of a build in PostgreSQL have, as far as the database knows; 0 when it does not, and for those of ClickHouse. */
export async function estimatedRows(
  postgres: PostgresPool,
  { tables, version }: ProjectionDefinition,
): Promise<bigint> {
  const names = tables.map((table) => qualifiedName(table, version))
  const { rows } = await postgres.query<{ rows: bigint }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::bigint as rows from pg_class where oid in (select to_regclass(name) from unnest($1::text[]) as name)`,
    [names],
  )
  return rows[0]?.rows ?? 0n
}

/** Size of the tables of a build on disk, indexes included; null when the engine cannot be asked. */
export async function buildBytes(
  { postgres, clickhouse }: { readonly postgres: PostgresPool; readonly clickhouse: Clickhouse },
  definition: ProjectionDefinition,
): Promise<bigint | null> {
  const { tables, version } = definition
  try {
    if (engineOf(definition) === 'postgres') {
      const names = tables.map((table) => qualifiedName(table, version))
      const { rows } = await postgres.query<{ bytes: bigint }>(
        'select coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)::bigint as bytes from unnest($1::text[]) as name',
        [names],
      )
      return rows[0]?.bytes ?? null
    }
    const result = await clickhouse.query({
      query:
        'select toString(sum(bytes_on_disk)) as bytes from system.parts where active and has({names:Array(String)}, table)',
      query_params: { names: tables.map((table) => physicalName(table, version)) },
      format: 'JSONEachRow',
    })
    const [row] = await result.json<{ bytes: string }>()
    return row === undefined ? null : BigInt(row.bytes)
  } catch {
    return null
  }
}
