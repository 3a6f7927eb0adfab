import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { qualifiedName } from '../physical.ts'
import type { Table } from '../table.ts'
import { clickhouseDdl } from './clickhouse-ddl.ts'

/** ClickHouse holds rows that this log did not make. */
export class ForeignRows extends Error {
  override readonly name = 'ForeignRows'
}

/**
 * Makes an analytics table when it is missing; answers whether it was. `isKnown`: this log has made it before. Throws {@link ForeignRows} when it
 * has not, and yet there is one with rows.
 */
export async function ensureClickhouseTable(
  clickhouse: Clickhouse,
  table: Table,
  version: number,
  isKnown: boolean,
): Promise<boolean> {
  const name = qualifiedName(table, version)
  const exists = (await firstValue(clickhouse, `exists table ${name}`)) === 1
  if (!exists) await clickhouse.command({ query: clickhouseDdl(table, version) })
  else if (!isKnown && (await firstValue(clickhouse, `select count() > 0 from ${name}`)) === 1)
    throw new ForeignRows(
      `ClickHouse table ${name} has rows of another log: drop it, or point CLICKHOUSE_URL at another database`,
    )
  return !exists
}

async function firstValue(clickhouse: Clickhouse, query: string): Promise<unknown> {
  const result = await clickhouse.query({ query, format: 'JSONCompactEachRow' })
  const [row] = await result.json<readonly unknown[]>()
  return row?.[0]
}
